using Connectors.Jobs.Running;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources.Catalog;
using Hangfire;
using Hangfire.States;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connectors.Jobs.Queueing;

/// <summary>
/// Finds work that no job stands for any more (a killed worker, a job lost between two writes) and hands it out again.
/// Every process runs one; an advisory lock lets one at a time do the work.
/// </summary>
internal sealed partial class Sweeper(
    Database database,
    SweepStore sweeps,
    Dispatcher dispatcher,
    RunControl control,
    RunStore runs,
    ConnectorStore connectors,
    OAuthFlowStore flows,
    SourceCatalog catalog,
    IBackgroundJobClient jobs,
    EngineOptions options,
    WorkerHeartbeat pulse,
    TimeProvider time,
    ILogger<Sweeper> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Sweep, time);
        pulse.Beat();
        while (await WaitAsync(timer, stoppingToken))
        {
            pulse.Beat();
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

    private static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        var fetched = 2 * options.Invisibility;
        foreach (var task in await sweeps.StrandedTasksAsync(options.Sweep, fetched, cancellationToken))
        {
            TaskStranded(task.Id, task.RunId);
            await dispatcher.AgainAsync(task.RunId, task.Id, null, cancellationToken);
        }

        foreach (var run in await sweeps.StrandedRunsAsync(options.Sweep, fetched, cancellationToken))
            await runs.SetJobAsync(run.Id, jobs.EnqueueRun(run.ConnectorId, run.Kind, Queues.Sync), cancellationToken);

        foreach (var connector in await connectors.ClaimUnpurgedAsync(options.PurgeAgain, cancellationToken))
            jobs.Create<PurgeJob>(Queues.Prune, job => job.RunAsync(connector, CancellationToken.None), new EnqueuedState(Queues.Prune));

        foreach (var connector in await sweeps.UnaskedAccessAsync(TypesWith(SourceCapability.Groups), cancellationToken))
            await control.RunNowAsync(connector, RunKind.Access, RunTrigger.System, rebuild: false, cancellationToken);

        foreach (var connector in await sweeps.DueReplaysAsync(TypesWith(SourceCapability.Reread), cancellationToken))
            await control.ReplayDueAsync(connector, cancellationToken);

        await TidyAsync(cancellationToken);
    }

    /// <summary>Deletes hidden documents whose grace is over, old runs, and sign-ins that nobody finished.</summary>
    private async Task TidyAsync(CancellationToken cancellationToken)
    {
        await database.InTransactionAsync(
            connection => DocumentRemovalSql.DeleteHiddenAsync(connection, options.MissingGrace, cancellationToken), cancellationToken);
        await runs.DeleteOldAsync(options.KeepRuns, cancellationToken);
        await flows.TidyAsync(cancellationToken);
    }

    private string[] TypesWith(SourceCapability capability)
        => [.. catalog.All.Where(source => source.Capabilities.Contains(capability)).Select(source => source.Type)];

    [LoggerMessage(Level = LogLevel.Warning, Message = "Task {Task} of run {Run} has no worker; handing it out again.")]
    private partial void TaskStranded(long task, long run);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Looking for lost work failed; it will be tried again.")]
    private partial void SweepFailed(Exception exception);
}
