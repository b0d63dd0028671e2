using Connectors.Jobs.Storage;
using Connectors.Sources.Catalog;
using Hangfire;
using Hangfire.States;
using Hangfire.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connectors.Jobs.Running;

/// <summary>
/// Finds work that no job stands for any more (a killed worker, a job lost between two writes) and hands it out again.
/// Every process runs one; an advisory lock lets one at a time do the work.
/// </summary>
internal sealed partial class Sweeper(
    SweepStore sweeps,
    Dispatcher dispatcher,
    RunControl control,
    SourceCatalog catalog,
    IBackgroundJobClient jobs,
    JobStorage storage,
    EngineOptions options,
    TimeProvider time,
    ILogger<Sweeper> logger)
    : BackgroundService
{
    private static readonly HashSet<string> Alive = ["Enqueued", "Scheduled", "Processing", "Awaiting"];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Sweep, time);
        while (await WaitAsync(timer, stoppingToken))
        {
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
        using var connection = storage.GetConnection();
        foreach (var task in await sweeps.StrandedTasksAsync(options.Sweep, 2 * options.Invisibility, cancellationToken))
        {
            if (task.LeaseExpired || !IsAlive(connection, task))
            {
                TaskStranded(task.Id, task.RunId);
                await dispatcher.AgainAsync(task.RunId, task.Id, null, cancellationToken);
            }
        }

        foreach (var run in await sweeps.StrandedRunsAsync(options.Sweep, cancellationToken))
        {
            if (StateOf(connection, run.JobId) is not { } state || !Alive.Contains(state))
                jobs.EnqueueRun(run.ConnectorId, DbNames.FromDb<RunKind>(run.Kind), Lanes.Sync);
        }

        foreach (var connector in await sweeps.UnpurgedAsync(options.PurgeAgain, cancellationToken))
            jobs.Create<PurgeJob>(Lanes.Prune, job => job.RunAsync(connector, CancellationToken.None), new EnqueuedState(Lanes.Prune));

        foreach (var connector in await sweeps.UnaskedAccessAsync(Able("groups"), cancellationToken))
            await control.RunNowAsync(connector, RunKind.Access, RunTrigger.System, rebuild: false, cancellationToken);

        foreach (var connector in await sweeps.DueReplaysAsync(Able("reread"), cancellationToken))
            await control.ReplayDueAsync(connector, cancellationToken);

        await sweeps.TidyAsync(options.MissingGrace, options.KeepRuns, cancellationToken);
    }

    private string[] Able(string capability) => [.. catalog.All.Where(source => source.Capabilities.Contains(capability)).Select(source => source.Type)];

    /// <summary>
    /// Whether a task's job will run. One that is enqueued and yet not in the queue was fetched by a worker which let go of it while the
    /// database was away: nobody gives it back.
    /// </summary>
    private static bool IsAlive(IStorageConnection connection, StrandedTask task)
        => StateOf(connection, task.JobId) is { } state && Alive.Contains(state) && !(task.Unqueued && state == "Enqueued");

    private static string? StateOf(IStorageConnection connection, string? jobId) => jobId is null ? null : connection.GetStateData(jobId)?.Name;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Task {Task} of run {Run} has no worker; handing it out again.")]
    private partial void TaskStranded(long task, long run);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Looking for lost work failed; it will be tried again.")]
    private partial void SweepFailed(Exception exception);
}
