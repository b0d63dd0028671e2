using Connectors.Jobs.Running;
using Connectors.Jobs.Scheduling;
using Connectors.Jobs.Search;
using Connectors.Jobs.Storage;
using Hangfire;
using Hangfire.AspNetCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Connectors.Jobs.Hosting;

internal static class EngineServiceCollectionExtensions
{
    /// <summary>The job storage, and what enqueues and stops runs: for every process.</summary>
    public static IServiceCollection AddConnectorsJobs(this IServiceCollection services, ConnectorsOptions options)
    {
        services.TryAddSingleton(options.Engine with { Slice = options.Slice });
        services.TryAddSingleton(new PruneGuard());
        services.AddSingleton<JobNames>();
        services.AddSingleton(provider => HangfireSettings.Storage(
            provider.GetRequiredService<Database>(), provider.GetRequiredService<EngineOptions>()));
        services.AddSingleton(provider => HangfireSettings.Filters(provider.GetRequiredService<Database>()));
        // Left to Hangfire, it is the one that the process made last: of two hosts, one's jobs would look into the other's database.
        services.AddSingleton<JobActivator>(provider => new AspNetCoreJobActivator(provider.GetRequiredService<IServiceScopeFactory>()));
        services.AddHangfire(HangfireSettings.Apply);
        services.AddSingleton<RunStore>().AddSingleton<TaskStore>().AddSingleton<SplitStore>().AddSingleton<RunEndings>().AddSingleton<PruneStore>();
        services.AddSingleton<Schedules>().AddSingleton<ScheduleCopies>().AddSingleton<Dispatcher>().AddSingleton<RunControl>().AddSingleton<SearchStore>();
        return services;
    }

    /// <summary>What executes jobs: for workers.</summary>
    public static IServiceCollection AddConnectorsWorker(this IServiceCollection services, ConnectorsOptions options)
    {
        services.AddSingleton<DocumentStore>().AddSingleton<BatchWriter>().AddSingleton<ListingStore>().AddSingleton<SweepStore>();
        services.AddSingleton<ConnectorPurge>();
        services.AddSingleton<ITaskWork, ReadWork>().AddSingleton<ITaskWork, ListWork>();
        services.AddSingleton<ITaskWork, RereadWork>().AddSingleton<ITaskWork, AccessWork>().AddSingleton<AccessStore>().AddSingleton<FailureReplay>();
        services.AddTextExtraction();
        services.AddSingleton<ContentReader>().AddSingleton<ContentsReader>().AddSingleton<BatchPreparer>().AddSingleton<ReadPipeline>().AddSingleton<TaskRunner>().AddSingleton<RunOpener>();
        services.AddSingleton<RunJobBody>().AddSingleton<TaskJobBody>();
        services.AddTransient<SyncJob>().AddTransient<PruneJob>().AddTransient<AccessJob>().AddTransient<ReplayJob>();
        services.AddTransient<TaskJob>().AddTransient<PurgeJob>();
        services.AddHostedService<ScheduleReconciler>().AddHostedService<Sweeper>();
        services.AddSingleton<Pulse>().AddSingleton<WorkerHealth>();

        var urgent = Math.Max(1, options.Workers / 4);
        AddServer(services, "all", Lanes.All, Math.Max(1, options.Workers - urgent));
        AddServer(services, "urgent", Lanes.Urgent, urgent);
        return services;
    }

    private static void AddServer(IServiceCollection services, string name, string[] lanes, int workers)
        => services.AddHangfireServer(server =>
        {
            server.ServerName = $"{WorkerHealth.ServerPrefix}{name}";
            server.Queues = lanes;
            server.WorkerCount = workers;
            server.SchedulePollingInterval = TimeSpan.FromSeconds(1);
            server.MaxDegreeOfParallelismForSchedulers = 4;
            server.HeartbeatInterval = TimeSpan.FromSeconds(15);
            server.CancellationCheckInterval = TimeSpan.FromSeconds(5);
            server.StopTimeout = TimeSpan.FromMilliseconds(500);
            server.ShutdownTimeout = ShutdownTimes.Jobs;
        });
}
