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
            await PartitionSql.ReturnFromFutureAsync(database, cancellationToken);
        await lanes.PromoteAsync(options.Slice, cancellationToken);
        await RecoverAsync(cancellationToken);
        await StartDueAsync(cancellationToken);
        await DeleteOldAsync(cancellationToken);
    }

    /// <summary>Enqueues tasks, runs, settlements and purges again that have lost their job.</summary>
    private async Task RecoverAsync(CancellationToken cancellationToken)
    {
        var fetched = 2 * options.Invisibility;
        foreach (var task in await sweeps.StrandedTasksAsync(options.Sweep, fetched, cancellationToken))
        {
            TaskStranded(task.Id, task.RunId);
            await dispatcher.AgainAsync(task.RunId, task.Id, null, cancellationToken);
        }

        foreach (var run in await sweeps.FreeSlotsAsync(options.TasksInFlight, options.Sweep, cancellationToken))
            await dispatcher.NextAsync(run.RunId, run.Slots, cancellationToken);

        foreach (var run in await sweeps.StrandedRunsAsync(options.Sweep, fetched, cancellationToken))
            await runs.SetJobAsync(run.Id, jobs.EnqueueRun(run.ConnectorId, run.Kind, Queues.Sync), cancellationToken);

        foreach (var run in await sweeps.UnsettledAsync(options.Sweep, fetched, cancellationToken))
        {
            var job = jobs.Create<SettleJob>(
                Queues.Prune, settle => settle.RunAsync(run, CancellationToken.None), new EnqueuedState(Queues.Prune));
            await SettleSql.SetJobAsync(database, run, job, cancellationToken);
        }

        foreach (var connector in await connectors.ClaimUnpurgedAsync(options.PurgeAgain, cancellationToken))
            jobs.Create<PurgeJob>(Queues.Prune, job => job.RunAsync(connector, CancellationToken.None), new EnqueuedState(Queues.Prune));
    }

    /// <summary>Starts first access refreshes, replays of failures whose next attempt is due, and the embedding of new texts.</summary>
    private async Task StartDueAsync(CancellationToken cancellationToken)
    {
        await firstAccess.StartAsync(ended: null, cancellationToken);

        foreach (var connector in await sweeps.DueReplaysAsync(TypesWith(SourceCapability.Reread), cancellationToken))
            await control.ReplayDueAsync(connector, cancellationToken);

        await embeddings.StartAsync(cancellationToken);
    }

    /// <summary>Deletes what is kept no longer, and expired sign-ins.</summary>
    private async Task DeleteOldAsync(CancellationToken cancellationToken)
    {
        await flows.TidyAsync(cancellationToken);
        await budgets.DeleteOldAsync(keep.Budgets, cancellationToken);
        await retention.ApplyAsync(cancellationToken);
    }

    private string[] TypesWith(SourceCapability capability)
        => [.. catalog.All.Where(source => source.Capabilities.Contains(capability)).Select(source => source.Type)];

    [LoggerMessage(Level = LogLevel.Warning, Message = "Task {Task} of run {Run} has no worker. Enqueuing it again.")]
    private partial void TaskStranded(long task, long run);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot look for lost work; will retry.")]
    private partial void SweepFailed(Exception exception);
}
