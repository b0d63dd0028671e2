using Connectors.Jobs.Administration;
using Connectors.Jobs.Administration.Preview;
using Connectors.Jobs.Administration.Sending;
using Connectors.Jobs.Administration.SignIn;
using Connectors.Jobs.Budgets;
using Connectors.Jobs.Configs;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Access;
using Connectors.Jobs.Storage.Pruning;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;
using Connectors.Jobs.Storage.Sent;
using Connectors.Sources;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Connectors.Jobs.Hosting;

internal static class CoreServiceCollectionExtensions
{
    /// <summary>Adds the database, the sources, the connectors' configs and their administration. Every process needs them.</summary>
    public static IServiceCollection AddConnectorsCore(this IServiceCollection services, ConnectorsOptions options, Database database)
    {
        services.AddSingleton(options);
        services.AddSingleton(database);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<DatabaseHealth>();
        services.TryAddSingleton(provider => new Liveness(provider.GetRequiredService<DatabaseHealth>(), options.DatabasePatience));
        services.AddSources();
        services.AddSecrets(options);
        services.AddConfigs(options);
        services.AddAdministration();
        services.AddStores();
        return services;
    }

    private static void AddConfigs(this IServiceCollection services, ConnectorsOptions options)
    {
        if (options.Engine.Budgets)
            services.TryAddSingleton<IRateBudgets, PostgresRateBudgets>();
        else
            services.TryAddSingleton<IRateBudgets>(UnlimitedBudgets.Instance);
        services.TryAddSingleton(options.Sent);
        services.TryAddSingleton(new SourceHostOptions { FolderRoots = options.FolderRoots, EgressAllow = options.EgressAllow });
        services.AddSingleton(options.Tenants);
        services.TryAddSingleton<TenantHosts>();
        services.TryAddSingleton<PostgresTokenStore>();
        services.TryAddSingleton<ITokenStore>(provider => provider.GetRequiredService<PostgresTokenStore>());
        services.TryAddSingleton<ISourceNotes, SourceNoteStore>();
        services.TryAddSingleton<ConnectorConfigs>();
    }

    private static void AddAdministration(this IServiceCollection services)
    {
        services.TryAddSingleton<SourceChecker>();
        services.TryAddSingleton<SourceChooser>();
        services.TryAddSingleton<ConnectorDrafts>();
        services.TryAddSingleton<SourcePreview>();
        services.TryAddSingleton<ConnectorService>();
        services.TryAddSingleton<KnowledgeBaseService>();
        services.TryAddSingleton<OnlineSignIns>();
        services.TryAddSingleton<SentDocumentService>();
        services.TryAddSingleton<UploadBoxes>();
    }

    private static void AddStores(this IServiceCollection services)
    {
        services.TryAddSingleton<ApiKeyStore>();
        services.TryAddSingleton<AuditStore>();
        services.TryAddSingleton<ConnectorStore>();
        services.TryAddSingleton<KnowledgeBaseStore>();
        services.TryAddSingleton<DocumentCounts>();
        services.TryAddSingleton<KeptTotals>();
        services.TryAddSingleton<KeptAnswers>();
        services.TryAddSingleton<AttentionQuery>();
        services.TryAddSingleton<DocumentQueries>();
        services.TryAddSingleton<RunQueries>();
        services.TryAddSingleton<FailureQueries>();
        services.TryAddSingleton<ExplainQuery>();
        services.TryAddSingleton<OverviewQuery>();
        services.TryAddSingleton<GroupQueries>();
        services.TryAddSingleton<HeldQuery>();
        services.TryAddSingleton<TenantHeld>();
        services.TryAddSingleton<TenantFailures>();
        services.TryAddSingleton<PartitionQueries>();
        services.TryAddSingleton<PersonQueries>();
        services.TryAddSingleton<LookupQuery>();
        services.TryAddSingleton<DayQuery>();
        services.TryAddSingleton<OAuthFlowStore>();
        services.TryAddSingleton<IdempotencyStore>();
        services.TryAddSingleton<SessionStore>();
        services.TryAddSingleton<SentDocumentStore>();
        services.TryAddSingleton<ISentDocuments>(provider => provider.GetRequiredService<SentDocumentStore>());
        services.TryAddSingleton<SentBoxes>();
        services.TryAddSingleton<SentContents>();
        services.TryAddSingleton<SentDocumentWriter>();
        services.TryAddSingleton<SentSetWriter>();
    }

    private static void AddSecrets(this IServiceCollection services, ConnectorsOptions options)
    {
        var keys = KeyRing.Make(options.KeyDirectory);
        services.AddDataProtection().SetApplicationName(KeyRing.Application).PersistKeysToFileSystem(keys);
        services.TryAddSingleton(provider => new SecretProtector(
            provider.GetRequiredService<IDataProtectionProvider>(), () => KeyRing.Open(keys)));
        services.TryAddSingleton<SecretRotation>();
    }
}
