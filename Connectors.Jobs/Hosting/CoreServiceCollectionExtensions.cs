using Connectors.Jobs.Administration;
using Connectors.Jobs.Storage;
using Connectors.Sources;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Connectors.Jobs.Hosting;

internal static class CoreServiceCollectionExtensions
{
    /// <summary>What every process needs: the database, the sources, and the connectors' configs.</summary>
    public static IServiceCollection AddConnectorsCore(this IServiceCollection services, ConnectorsOptions options, Database database)
    {
        services.AddSingleton(options);
        services.AddSingleton(database);
        services.AddSources();
        services.AddSecrets(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IRateBudgets>(UnlimitedBudgets.Instance);
        services.TryAddSingleton(new SourceHostOptions { FolderRoots = options.FolderRoots, EgressAllow = options.EgressAllow });
        services.TryAddSingleton<ITokenStore, PostgresTokenStore>();
        services.TryAddSingleton<ConnectorConfigs>();
        return services;
    }

    private static void AddSecrets(this IServiceCollection services, ConnectorsOptions options)
    {
        services.AddDataProtection()
            .SetApplicationName("connectors")
            .PersistKeysToFileSystem(Directory.CreateDirectory(options.KeyDirectory));
        services.TryAddSingleton<SecretProtector>();
    }
}
