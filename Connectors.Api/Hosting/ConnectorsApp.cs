using Connectors.Api.Endpoints;
using Connectors.Api.Security;
using Connectors.Jobs.Hosting;
using Connectors.Jobs.Hosting.Postgres;
using Connectors.Jobs.Monitoring;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Microsoft.Extensions.Configuration.Memory;

namespace Connectors.Api.Hosting;

/// <summary>
/// The product in one process: API, dashboard and, by default, a worker. Unless a PostgreSQL is configured, it starts one of its own.
/// </summary>
internal sealed class ConnectorsApp : IAsyncDisposable
{
    public const string DefaultUrl = "http://localhost:5080";

    /// <summary>The largest body of any route. Most routes take less.</summary>
    private const long MaxBodyBytes = 4 << 20;

    /// <summary>A worker answers only health checks, and several may run on a machine.</summary>
    private const string AnyPort = "http://127.0.0.1:0";

    private static readonly Dictionary<string, string?> QuietLogs = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error",
        ["Logging:LogLevel:Connectors.Api.Security"] = "Warning",
        [$"Logging:LogLevel:{HangfireSettings.LogCategory}"] = "Warning",
        ["Logging:LogLevel:ModelContextProtocol"] = "Warning",
    };

    private readonly PrivatePostgres? _postgres;
    private readonly Database _database;

    private ConnectorsApp(WebApplication app, PrivatePostgres? postgres, Database database, string? newKey)
    {
        (App, _postgres, _database, NewKey) = (app, postgres, database, newKey);
    }

    public WebApplication App { get; }

    /// <summary>The first key, if this start made it.</summary>
    public string? NewKey { get; }

    /// <exception cref="ConfigurationException">The host's configuration is wrong.</exception>
    /// <exception cref="PrivatePostgresException">No PostgreSQL could be started.</exception>
    public static async Task<ConnectorsApp> StartAsync(WebApplicationBuilder builder, CancellationToken cancellationToken)
    {
        var options = ConnectorsOptions.Read(builder.Configuration);
        var postgres = options.ConnectionString is null
            ? await PrivatePostgres.StartAsync(new PrivatePostgresOptions { DataDirectory = options.DataDirectory }, cancellationToken)
            : null;
        var database = new Database(options.ConnectionString ?? postgres!.ConnectionString);
        try
        {
            await SchemaSetup.MigrateAsync(database, cancellationToken);
            // A worker has no banner in which to show a new key.
            var newKey = options.Role == HostRole.Worker
                ? null
                : await new ApiKeyStore(database).BootstrapAsync(options.BootstrapApiKey, cancellationToken);
            var app = Build(builder, options, database, new WatchedServer(postgres));
            await app.StartAsync(cancellationToken);
            return new ConnectorsApp(app, postgres, database, newKey);
        }
        catch
        {
            await database.DisposeAsync();
            if (postgres is not null)
                await postgres.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await _database.DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
    }

    private static WebApplication Build(
        WebApplicationBuilder builder, ConnectorsOptions options, Database database, WatchedServer server)
    {
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
            builder.WebHost.UseUrls(options.Role == HostRole.Worker ? AnyPort : DefaultUrl);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
        // Defaults below every other configuration: a line for each request is noise.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = QuietLogs });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimes.Process);
        var telemetry = TelemetryOptions.Read(builder.Configuration);
        builder.Services.AddTelemetry(telemetry, options.Role.ToString());
        builder.Logging.AddFormat(telemetry);
        builder.Services.AddConnectorsCore(options, database);
        builder.Services.AddConnectorsJobs(options);
        if (options.Role is HostRole.All or HostRole.Worker)
            builder.Services.AddConnectorsWorker(options);
        if (options.Role is not HostRole.Worker)
            builder.Services.AddHostedService<SearchWarmUpService>();
        builder.Services.AddSingleton(server);
        builder.Services.AddHostedService<DatabaseWatch>();
        builder.Services.AddHostedService<ServiceNotifier>();
        builder.Services.AddApi(
            TokenOptions.Read(builder.Configuration), PublicAddress.Read(builder.Configuration), ApiLimits.Read(builder.Configuration));

        var app = builder.Build();
        app.UseMetrics(app.Services);
        if (options.Role == HostRole.Worker)
            HealthRoutes.Map(app);
        else
            app.UseApi();
        return app;
    }
}
