using Connectors.Jobs.Budgets;
using Connectors.Jobs.Running;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Lifecycle;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources.Catalog;
using Hangfire;
using Hangfire.States;
using Microsoft.Extensions.Logging;

namespace Connectors.Jobs.Queueing;

/// <summary>
/// Finds work that has lost its job (because a worker was killed, or between two writes) and enqueues it again. Also starts runs that are
/// due without a schedule, and deletes what is too old. Every worker runs a sweeper; an advisory lock lets one at a time work.
/// </summary>
internal sealed partial class Sweeper(
    Database database,
    SweepStore sweeps,
    Lanes lanes,
    Retention retention,
    BudgetStore budgets,
    Dispatcher dispatcher,
    RunControl control,
    FirstAccess firstAccess,
    RunStore runs,
    ConnectorStore connectors,
    OAuthFlowStore flows,
    EmbedStarter embeddings,
    SourceCatalog catalog,
    IBackgroundJobClient jobs,
    EngineOptions options,
    RetentionOptions keep,
    WorkerHeartbeat heartbeat,
    TimeProvider time,
    ILogger<Sweeper> logger)
    : StoppableService
{
    /// <summary>Watermarks are looked through more rarely than the rest, because that reads all partitions.</summary>
    private const int PassesBetweenLooks = 40;

    private int _passes;

    /// <summary>How long a worker may hold a job without starting it.</summary>
    private TimeSpan Fetched => 2 * options.Invisibility;

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Sweep, time);
        heartbeat.Beat();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            heartbeat.Beat();
            try
            {
                await sweeps.ExclusivelyAsync(() => SweepAsync(stoppingToken), stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                SweepFailed(exception);
            }
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        if (_passes++ % PassesBetweenLooks == 0)
            await ApartAsync(token => PartitionSql.ReturnFromFutureAsync(database, token), cancellationToken);
        await ApartAsync(token => lanes.PromoteAsync(options.Slice, token), cancellationToken);
        await ApartAsync(RecoverTasksAsync, cancellationToken);
        await ApartAsync(RecoverRunsAsync, cancellationToken);
        await ApartAsync(RecoverSettlementsAsync, cancellationToken);
        await ApartAsync(RecoverPurgesAsync, cancellationToken);
        await ApartAsync(token => firstAccess.StartAsync(ended: null, token), cancellationToken);
        await ApartAsync(StartReplaysAsync, cancellationToken);
        await ApartAsync(embeddings.StartAsync, cancellationToken);
        await ApartAsync(flows.TidyAsync, cancellationToken);
        await ApartAsync(token => budgets.DeleteOldAsync(keep.Budgets, token), cancellationToken);
        await ApartAsync(retention.ApplyAsync, cancellationToken);
    }

    /// <summary>Does a part of a pass. If it fails, the others are done nevertheless, unless they would fail for the same reason.</summary>
    private async Task ApartAsync(Func<CancellationToken, Task> part, CancellationToken cancellationToken)
    {
        try
        {
            await part(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && !exception.IsDatabaseAway())
        {
            SweepFailed(exception);
        }
    }

    /// <summary>Enqueues tasks again that have lost their job, and those that never had one.</summary>
    private async Task RecoverTasksAsync(CancellationToken cancellationToken)
    {
        foreach (var task in await sweeps.StrandedTasksAsync(options.Sweep, Fetched, cancellationToken))
        {
            TaskStranded(task.Id, task.RunId);
            await dispatcher.AgainAsync(task.RunId, task.Id, null, cancellationToken);
        }

        foreach (var run in await sweeps.FreeSlotsAsync(options.TasksInFlight, options.Sweep, cancellationToken))
            await dispatcher.NextAsync(run.RunId, run.Slots, cancellationToken);
    }

    private async Task RecoverRunsAsync(CancellationToken cancellationToken)
    {
        foreach (var run in await sweeps.StrandedRunsAsync(options.Sweep, Fetched, cancellationToken))
            await runs.SetJobAsync(run.Id, jobs.EnqueueRun(run.ConnectorId, run.Kind, Queues.Sync), cancellationToken);
    }

    private async Task RecoverSettlementsAsync(CancellationToken cancellationToken)
    {
        foreach (var run in await sweeps.UnsettledAsync(options.Sweep, Fetched, cancellationToken))
        {
            var job = jobs.Create<SettleJob>(
                Queues.Prune, settle => settle.RunAsync(run, CancellationToken.None), new EnqueuedState(Queues.Prune));
            await SettleSql.SetJobAsync(database, run, job, cancellationToken);
        }
    }

    private async Task RecoverPurgesAsync(CancellationToken cancellationToken)
    {
        foreach (var connector in await connectors.ClaimUnpurgedAsync(options.PurgeAgain, cancellationToken))
            jobs.Create<PurgeJob>(Queues.Prune, job => job.RunAsync(connector, CancellationToken.None), new EnqueuedState(Queues.Prune));
    }

    /// <summary>Starts replays of failures whose next attempt is due.</summary>
    private async Task StartReplaysAsync(CancellationToken cancellationToken)
    {
        foreach (var connector in await sweeps.DueReplaysAsync(TypesWith(SourceCapability.Reread), cancellationToken))
            await control.ReplayDueAsync(connector, cancellationToken);
    }

    private string[] TypesWith(SourceCapability capability)
        => [.. catalog.All.Where(source => source.Capabilities.Contains(capability)).Select(source => source.Type)];

    [LoggerMessage(Level = LogLevel.Warning, Message = "Task {Task} of run {Run} has no worker. Enqueuing it again.")]
    private partial void TaskStranded(long task, long run);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A part of the look for lost, due and old work failed; will retry.")]
    private partial void SweepFailed(Exception exception);
}
