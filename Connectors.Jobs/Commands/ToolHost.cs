using Connectors.Jobs.Administration;
using Connectors.Jobs.Administration.Preview;
using Connectors.Jobs.Configs;
using Connectors.Jobs.Hosting;
using Connectors.Jobs.Hosting.Postgres;
using Connectors.Jobs.Running;
using Connectors.Jobs.Storage;
using Connectors.Sources;
using Connectors.Sources.Catalog;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connectors.Jobs.Commands;

/// <summary>The services of a command. Runs no job server and no schedule.</summary>
internal sealed class ToolHost : IAsyncDisposable
{
    /// <summary>The database of a host that never uses one. No server listens there.</summary>
    private const string Nowhere = "Host=/nonexistent";

    private readonly IHost _host;
    private readonly Database? _database;
    private readonly PrivatePostgres? _postgres;

    private ToolHost(IHost host, Database? database, PrivatePostgres? postgres)
        => (_host, _database, _postgres) = (host, database, postgres);

    public SourceCatalog Catalog => Get<SourceCatalog>();

    public T Get<T>()
        where T : notnull
        => _host.Services.GetRequiredService<T>();

    /// <summary>Creates a host without a database and without files, for sources and for configs that are not saved.</summary>
    public static ToolHost Offline(string[] configuration, bool verbose)
    {
        var builder = Builder(configuration, verbose);
        var options = ConnectorsOptions.Read(builder.Configuration);
        builder.Services.AddSources();
        builder.Services.AddSingleton(options.Text with { Ocr = options.Ocr });
        builder.Services.AddFormats();
        builder.Services.AddSingleton(new SourceHostOptions { FolderRoots = options.FolderRoots, EgressAllow = options.EgressAllow });
        builder.Services.AddSingleton(options.Tenants);
        builder.Services.AddSingleton<TenantHosts>();
        builder.Services.AddSingleton(new SecretProtector(new EphemeralDataProtectionProvider()));
        builder.Services.AddSingleton<IRateBudgets>(UnlimitedBudgets.Instance);
        builder.Services.AddSingleton<ISentDocuments>(NothingSent.Instance);
        builder.Services.AddSingleton<ISourceNotes, InMemorySourceNotes>();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(_ => new Database(Nowhere));
        builder.Services.AddSingleton<PostgresTokenStore>();
        builder.Services.AddSingleton<ConnectorConfigs>();
        builder.Services.AddSingleton<ConnectorDrafts>();
        builder.Services.AddSingleton<SourceChecker>();
        builder.Services.AddSingleton<SourcePreview>();
        return new ToolHost(builder.Build(), null, null);
    }

    /// <summary>Reads the host's configuration, for commands that need nothing else.</summary>
    public static ConnectorsOptions Read(string[] configuration)
        => ConnectorsOptions.Read(Builder(configuration, verbose: false).Configuration);

    /// <summary>
    /// Creates a host with the configured database, or the private one. Its schema must be up to date, because only <c>migrate</c> changes
    /// it.
    /// </summary>
    /// <exception cref="ToolException">The installation does not exist, or its schema is outdated.</exception>
    public static async Task<ToolHost> ConnectAsync(string[] configuration, bool verbose, CancellationToken cancellationToken)
    {
        var builder = Builder(configuration, verbose);
        var options = ConnectorsOptions.Read(builder.Configuration);
        var postgres = await PostgresAsync(options, cancellationToken);
        var database = new Database(options.ConnectionString ?? postgres!.ConnectionString);
        try
        {
            var pending = await new Migrator(database).PendingAsync(cancellationToken);
            if (pending.Count > 0)
            {
                throw new ToolException(
                    ExitCodes.Wrong, $"The database lacks {pending.Count} migrations, {pending[0]} first. Run the command \"migrate\".");
            }

            builder.Services.AddConnectorsCore(options, database);
            builder.Services.AddConnectorsJobs(options).AddConnectorsWorker(options);
            builder.Services.AddSingleton<ConnectorLookup>();
            builder.Services.AddSingleton<ForegroundRun>();
            builder.Services.AddSingleton<RunSession>();
            return new ToolHost(builder.Build(), database, postgres);
        }
        catch
        {
            await database.DisposeAsync();
            if (postgres is not null)
                await postgres.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the private server of an existing installation. Returns null if another server is configured.</summary>
    private static async Task<PrivatePostgres?> PostgresAsync(ConnectorsOptions options, CancellationToken cancellationToken)
    {
        if (options.ConnectionString is not null)
            return null;
        if (!Directory.Exists(Path.Combine(options.DataDirectory, "postgres")))
        {
            throw new ToolException(
                ExitCodes.Wrong,
                $"There is no installation in {options.DataDirectory}. "
                + "Set ConnectionStrings:Connectors, or Connectors:DataDirectory to the installation's directory.");
        }

        return await PrivatePostgres.StartAsync(new PrivatePostgresOptions { DataDirectory = options.DataDirectory }, cancellationToken);
    }

    private static HostApplicationBuilder Builder(string[] configuration, bool verbose)
    {
        var builder = Host.CreateApplicationBuilder(configuration);
        SecretFiles.AddTo(builder.Configuration);
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.SetMinimumLevel(verbose ? LogLevel.Debug : LogLevel.Error);
        builder.Logging.AddFilter("Microsoft", verbose ? LogLevel.Warning : LogLevel.Critical);
        return builder;
    }

    public async ValueTask DisposeAsync()
    {
        _host.Dispose();
        if (_database is not null)
            await _database.DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
    }
}
