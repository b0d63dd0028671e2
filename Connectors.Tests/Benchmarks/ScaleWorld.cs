using Connectors.Jobs.Hosting;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage;
using Connectors.Tests.Support;
using Hangfire;
using Hangfire.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Connectors.Tests.Benchmarks;

/// <summary>An installation with many connectors on empty folders, with past runs, and its scheduler.</summary>
internal sealed class ScaleWorld : IAsyncDisposable
{
    /// <summary>The default interval of syncs, in minutes.</summary>
    public const int Often = 30;

    private const int RunsEach = 20;
    private readonly BenchmarkDatabase _postgres;
    private readonly IHost _host;

    private ScaleWorld(BenchmarkDatabase postgres, IHost host, string directory)
        => (_postgres, _host, Folder) = (postgres, host, directory);

    public Database Database => _postgres.Database;

    public string ConnectionString => _postgres.ConnectionString;

    public string Folder { get; }

    public T Get<T>()
        where T : notnull
        => _host.Services.GetRequiredService<T>();

    public static async Task<ScaleWorld> StartAsync()
    {
        var postgres = await BenchmarkDatabase.StartAsync(statements: true);
        var directory = Directory.CreateTempSubdirectory("connectors-bench-").FullName;
        var options = new ConnectorsOptions { DataDirectory = directory };
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddConnectorsCore(options, postgres.Database);
        builder.Services.AddConnectorsJobs(options).AddSingleton<ScheduleReconciler>();
        return new ScaleWorld(postgres, builder.Build(), directory);
    }

    /// <summary>Creates connectors up to a number, links them to a knowledge base, and gives each some past runs.</summary>
    public Task GrowAsync(int connectors, int runsEach = RunsEach) => Database.ExecuteAsync(
        """
        insert into knowledge_bases (id, tenant_id, name, created_by) values ('all', 'default', 'All', 'benchmark') on conflict do nothing;
        insert into connectors (id, tenant_id, name, source, config, refresh_freq, prune_freq, timeout_secs)
        select md5('connector ' || n), 'default', 'Folder ' || n, 'folder', jsonb_build_object('root', @Folder), 10080, 10080, 1740
        from generate_series(1, @connectors) n
        on conflict do nothing;
        insert into knowledge_base_connectors (knowledge_base_id, connector_id)
        select 'all', id from connectors on conflict do nothing;
        with made as (
            insert into runs
                (connector_id, kind, trigger, status, until, split_at, split_complete, opened_at, started_at, finished_at, updated_at)
            select c.id, case when n % 5 = 0 then 'prune' else 'sync' end, 'schedule',
                case when n = 4 then 'FAILED' else 'SUCCESS' end, t, t, true, t, t, t, t
            from connectors c cross join generate_series(1, @runsEach) n cross join lateral (select now() - n * interval '1 hour' as t) t
            where not exists (select from runs r where r.connector_id = c.id)
            returning id, connector_id, until, finished_at)
        insert into tasks (run_id, connector_id, partition_key, label, work, state, until, finished_at)
        select id, connector_id, '', '', 'read', 'done', until, finished_at from made;
        """,
        new { connectors, Folder, runsEach },
        CancellationToken.None);

    /// <summary>Deletes the schedule, sets all intervals, and rebuilds the schedule. Returns how long the rebuild took.</summary>
    public async Task<TimeSpan> RescheduleAsync(int refresh, int prune)
    {
        await Database.ExecuteAsync(
            """
            delete from hangfire.set where key = 'recurring-jobs';
            delete from hangfire.hash where key like 'recurring-job:%';
            update connectors set refresh_freq = @refresh, prune_freq = @prune
            """,
            new { refresh, prune },
            CancellationToken.None);
        await Database.ExecuteAsync("vacuum analyze", null, CancellationToken.None);
        return await ReconcileAsync();
    }

    public async Task<TimeSpan> ReconcileAsync()
    {
        var started = TimeProvider.System.GetTimestamp();
        await Get<ScheduleReconciler>().ReconcileAsync(CancellationToken.None);
        return TimeProvider.System.GetElapsedTime(started);
    }

    /// <summary>Starts Hangfire's scheduler with the product's filters, as every worker process does. No worker takes its jobs.</summary>
    public IDisposable StartScheduler() => new BackgroundJobServer(
        new BackgroundJobServerOptions
        {
            Queues = ["nobody"],
            WorkerCount = 1,
            SchedulePollingInterval = TimeSpan.FromSeconds(1),
            MaxDegreeOfParallelismForSchedulers = 4,
            FilterProvider = Get<IJobFilterProvider>(),
        },
        Get<JobStorage>());

    /// <summary>
    /// Makes a number of syncs due at this moment, as if no scheduler had run for an hour, because Hangfire counts from the last tick.
    /// Deletes open runs first, since no worker ends them.
    /// </summary>
    public Task HerdAsync(int count) => Database.ExecuteAsync(
        """
        delete from runs where finished_at is null;
        with herd as (
            select value from hangfire.set where key = 'recurring-jobs' and value like 'sync:%' order by score desc limit @count),
        due as (
            update hangfire.set set score = floor(extract(epoch from now()))
            where key = 'recurring-jobs' and value in (select value from herd))
        update hangfire.hash
        set value = (floor(extract(epoch from
            case field when 'NextExecution' then now() else now() - interval '1 hour' end)) * 1000)::bigint::text
        where field in ('NextExecution', 'LastExecution', 'CreatedAt') and key in (select 'recurring-job:' || value from herd)
        """,
        new { count },
        CancellationToken.None);

    /// <summary>Waits until everything is opened that was due at a moment, in seconds since 1970.</summary>
    public Task CaughtUpAsync(double moment) => Eventually.TrueAsync(
        () => Database.FirstAsync<bool>(
            "select not exists (select from hangfire.set where key = 'recurring-jobs' and score between 0 and @moment)",
            new { moment },
            CancellationToken.None),
        TimeSpan.FromMinutes(2));

    /// <summary>Returns the delays of syncs that the schedule of every 30 minutes opened since a time.</summary>
    public async Task<ScaleTicks> TicksAsync(DateTime since)
    {
        var ticks = new ScaleTicks();
        var runs = await Database.QueryAsync<(string Connector, DateTime OpenedAt, DateTime? StartedAt, DateTime? FinishedAt)>(
            """
            select connector_id, opened_at, started_at, finished_at from runs
            where opened_at > @since and kind = 'sync' and trigger = 'schedule'
            """,
            new { since },
            CancellationToken.None);
        foreach (var run in runs)
            ticks.Add(
                CronInterval.Next(Often, Schedules.SyncKey(run.Connector), run.OpenedAt.AddMinutes(-Often)),
                run.OpenedAt,
                run.StartedAt,
                run.FinishedAt);
        return ticks;
    }

    public async ValueTask DisposeAsync()
    {
        _host.Dispose();
        await _postgres.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
