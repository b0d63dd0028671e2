using Connectors.Jobs.Commands;
using Connectors.Jobs.Hosting;
using Connectors.Jobs.Hosting.Postgres;
using Connectors.Jobs.Monitoring;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connectors.Jobs;

/// <summary>
/// A worker process, or the operator's tool if the command line names a command. Any number of workers share the jobs. A worker that is
/// told to stop gives its tasks back within seconds.
/// </summary>
public sealed class Worker
{
    private Worker()
    {
    }

    public static async Task<int> Main(string[] args)
    {
        if (ExtractorMain.IsAsked(args))
            return ExtractorMain.Run(args);
        if (Tool.IsAsked(args))
            return await Tool.RunAsync("Connectors.Jobs", args);
        try
        {
            await RunAsync(Host.CreateApplicationBuilder(args));
            return 0;
        }
        catch (Exception e) when (e is ConfigurationException or PrivatePostgresException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static async Task RunAsync(HostApplicationBuilder builder)
    {
        SecretFiles.AddTo(builder.Configuration);
        var options = ConnectorsOptions.Read(builder.Configuration);
        await using var postgres = options.ConnectionString is null
            ? await PrivatePostgres.StartAsync(new PrivatePostgresOptions { DataDirectory = options.DataDirectory }, CancellationToken.None)
            : null;
        await using var database = new Database(options.ConnectionString ?? postgres!.ConnectionString);
        await SchemaSetup.MigrateAsync(database, CancellationToken.None);

        builder.Logging.AddFilter(HangfireSettings.LogCategory, LogLevel.Warning);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimes.Process);
        var telemetry = TelemetryOptions.Read(builder.Configuration);
        builder.Services.AddTelemetry(telemetry, nameof(HostRole.Worker)).AddHostedService<MetricsServer>();
        builder.Logging.AddFormat(telemetry);
        builder.Services.AddConnectorsCore(options, database);
        builder.Services.AddConnectorsJobs(options).AddConnectorsWorker(options);
        builder.Services.AddSingleton(new WatchedServer(postgres)).AddHostedService<DatabaseWatch>();
        using var host = builder.Build();
        await host.StartAsync();
        await Console.Out.WriteLineAsync($"Worker ready. It runs up to {options.Workers} jobs at once.");
        await host.WaitForShutdownAsync();
    }
}
