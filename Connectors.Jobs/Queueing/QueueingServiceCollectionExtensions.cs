using Connectors.Jobs.Running;
using Connectors.Jobs.Search;
using Connectors.Jobs.Storage;
using Hangfire;
using Hangfire.AspNetCore;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Jobs.Queueing;

internal static class QueueingServiceCollectionExtensions
{
    /// <summary>Adds the job storage and the services that enqueue and stop runs. Every process needs them.</summary>
    public static IServiceCollection AddQueueing(this IServiceCollection services)
    {
        services.AddSingleton<JobNames>();
        services.AddSingleton(provider => HangfireSettings.Storage(
            provider.GetRequiredService<Database>(), provider.GetRequiredService<EngineOptions>()));
        services.AddSingleton(provider => HangfireSettings.Filters(provider.GetRequiredService<Database>()));
        // Hangfire's default activator is process-wide: with two hosts in a process, jobs would resolve from the wrong container.
        services.AddSingleton<JobActivator>(provider => new AspNetCoreJobActivator(provider.GetRequiredService<IServiceScopeFactory>()));
        services.AddHangfire(HangfireSettings.Apply);
        services.AddSingleton<Schedules>();
        services.AddSingleton<ScheduleCopies>();
        services.AddSingleton<Dispatcher>();
        services.AddSingleton<RunControl>();
        services.AddSingleton<QueueDepths>();
        services.AddSingleton<SentSyncs>();
        return services;
    }

    /// <summary>Adds the jobs, the servers that execute them, and the services that repair the schedule and lost work.</summary>
    /// <param name="workers">The number of jobs that this process executes at once.</param>
    /// <param name="shutdown">How long a server waits for its jobs to give their tasks back when the process stops.</param>
    public static IServiceCollection AddQueueServers(this IServiceCollection services, int workers, TimeSpan shutdown)
    {
        services.AddTransient<SyncJob>();
        services.AddTransient<PruneJob>();
        services.AddTransient<AccessJob>();
        services.AddTransient<ReplayJob>();
        services.AddTransient<TaskJob>();
        services.AddTransient<PurgeJob>();
        services.AddTransient<EmbedJob>();
        services.AddSingleton<EmbedStarter>();
        services.AddTransient<SettleJob>();
        services.AddTransient<SentJob>();
        services.AddSingleton<RunJobHandler>();
        services.AddSingleton<TaskJobHandler>();
        services.AddSingleton<SweepStore>();
        services.AddSingleton<FirstAccess>();
        services.AddSingleton<Lanes>();
        services.AddSingleton<WorkerHeartbeat>();
        services.AddSingleton<WorkerHealth>();
        services.AddHostedService<ScheduleReconciler>();
        services.AddHostedService<Sweeper>();
        services.AddSingleton<IndexUpkeep>();
        services.AddSingleton<VocabularySweep>();
        services.AddHostedService<IndexKeeper>();

        var urgent = Math.Max(1, workers / 4);
        AddServer(services, "all", Queues.All, Math.Max(1, workers - urgent), shutdown);
        AddServer(services, "urgent", Queues.Urgent, urgent, shutdown);
        return services;
    }

    /// <summary>Adds the server that embeds texts.</summary>
    /// <param name="workers">The number of connectors that it works on at once.</param>
    /// <inheritdoc cref="AddQueueServers" path="/param[@name='shutdown']"/>
    public static IServiceCollection AddVectorServer(this IServiceCollection services, int workers, TimeSpan shutdown)
    {
        AddServer(services, "vectors", [Queues.Vectors], workers, shutdown);
        return services;
    }

    private static void AddServer(IServiceCollection services, string name, string[] queues, int workers, TimeSpan shutdown)
        => services.AddHangfireServer(server =>
        {
            server.ServerName = $"{WorkerHealth.ServerPrefix}{name}";
            server.Queues = queues;
            server.WorkerCount = workers;
            server.SchedulePollingInterval = TimeSpan.FromSeconds(1);
            server.MaxDegreeOfParallelismForSchedulers = 4;
            server.HeartbeatInterval = TimeSpan.FromSeconds(15);
            server.CancellationCheckInterval = TimeSpan.FromSeconds(5);
            server.StopTimeout = TimeSpan.FromMilliseconds(500);
            server.ShutdownTimeout = shutdown;
        });
}
