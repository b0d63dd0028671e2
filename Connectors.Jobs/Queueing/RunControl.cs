using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Lifecycle;
using Connectors.Jobs.Storage.Pruning;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Hangfire;
using Hangfire.States;

namespace Connectors.Jobs.Queueing;

/// <summary>What people ask of runs and connectors. Each takes effect within seconds, also while a run is under way, and is undone by none.</summary>
internal sealed class RunControl(
    Database database,
    RunStore runs,
    RunCompletion completion,
    FailureStore failures,
    ConnectorStore connectors,
    Schedules schedules,
    IBackgroundJobClient jobs)
{
    private const int MostReplaced = 5;

    /// <summary>Opens a run ahead of the schedule and enqueues it; gives the active one if there is one. Rebuilding stops an active sync first.</summary>
    /// <exception cref="InvalidOperationException">The connector does not exist.</exception>
    public async Task<long> RunNowAsync(
        string connectorId, RunKind kind, RunTrigger trigger, bool rebuild, CancellationToken cancellationToken)
    {
        var opening = new RunRequest(connectorId, kind, trigger) { Rebuild = rebuild };
        return await (rebuild ? ReplaceAsync(opening, cancellationToken) : OpenAsync(opening, cancellationToken));
    }

    /// <summary>Stops the sync that is under way, if one is, and begins another one, which goes on from there. Gives it.</summary>
    /// <exception cref="InvalidOperationException">The connector does not exist.</exception>
    public Task<long> RestartAsync(string connectorId, CancellationToken cancellationToken)
        => ReplaceAsync(new RunRequest(connectorId, RunKind.Sync, RunTrigger.Manual), cancellationToken);

    /// <summary>
    /// Reads given failures again. While another replay is under way, which is given then, they are due as soon as it has ended. Containers
    /// are not read by themselves: where some are asked for, a sync is begun beside the replay.
    /// </summary>
    public async Task<long> ReplayAsync(string connectorId, FailureSelection request, CancellationToken cancellationToken)
    {
        var (_, containers) = await failures.RetryNowAsync(connectorId, request, cancellationToken);
        if (containers > 0)
            await RunNowAsync(connectorId, RunKind.Sync, RunTrigger.Manual, rebuild: false, cancellationToken);
        return await OpenAsync(new RunRequest(connectorId, RunKind.Replay, RunTrigger.Manual) { Request = request.ToJson() }, cancellationToken);
    }

    /// <summary>Reads the failures again whose time has come.</summary>
    public Task<long> ReplayDueAsync(string connectorId, CancellationToken cancellationToken)
        => OpenAsync(
            new RunRequest(connectorId, RunKind.Replay, RunTrigger.Schedule) { Request = new FailureSelection { Due = true }.ToJson() },
            cancellationToken);

    /// <summary>Stops a run; false when it had ended already.</summary>
    public Task<bool> CancelAsync(long runId, CancellationToken cancellationToken)
        => completion.CancelAsync(runId, cancellationToken);

    /// <summary>Stops what is under way and takes the connector off the schedule.</summary>
    public async Task PauseAsync(string connectorId, CancellationToken cancellationToken)
    {
        await SetPausedAsync(connectorId, paused: true, cancellationToken);
        // What is half done is done to its end, also when whoever asked for it has hung up.
        await StopAllAsync(connectorId, CancellationToken.None);
    }

    /// <summary>Puts a connector back on its schedule and syncs it at once, from where it stopped. Gives the sync.</summary>
    public async Task<long> ResumeAsync(string connectorId, CancellationToken cancellationToken)
    {
        await SetPausedAsync(connectorId, paused: false, cancellationToken);
        return await RunNowAsync(connectorId, RunKind.Sync, RunTrigger.Manual, rebuild: false, CancellationToken.None);
    }

    /// <summary>Takes a connector away: its links, credentials and schedule at once, its documents in the background.</summary>
    public async Task DeleteAsync(string connectorId, CancellationToken cancellationToken)
    {
        using (var scope = JobTransaction.Begin())
        {
            var row = await MarkDeletedAsync(connectorId, cancellationToken);
            if (row is null)
                return;
            schedules.Apply(row);
            jobs.Create<PurgeJob>(Queues.Prune, job => job.RunAsync(connectorId, CancellationToken.None), new EnqueuedState(Queues.Prune));
            scope.Complete();
        }

        await StopAllAsync(connectorId, CancellationToken.None);
    }

    /// <summary>Lets a held prune hide its documents. Returns false if the run is not held.</summary>
    public Task<bool> ReleaseAsync(long runId, CancellationToken cancellationToken)
        => database.InTransactionAsync(connection => PruneStore.ReleaseAsync(connection, runId, cancellationToken), cancellationToken);

    /// <summary>Drops a held prune. Returns false if the run is not held.</summary>
    public Task<bool> DismissAsync(long runId, CancellationToken cancellationToken)
        => database.InTransactionAsync(connection => PruneStore.DismissAsync(connection, runId, cancellationToken), cancellationToken);

    /// <summary>Opens a run in the place of the active one. A tick may open one of its own between the two: that is stopped as well.</summary>
    private async Task<long> ReplaceAsync(RunRequest opening, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MostReplaced; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var active = await runs.ActiveAsync(opening.ConnectorId, opening.Kind, cancellationToken);
            if (active is not null)
                await completion.CancelAsync(active.Id, cancellationToken);
            // What was stopped is replaced, also when whoever asked for it has hung up.
            var run = await FindOrOpenAsync(opening, CancellationToken.None);
            if (run.Id == active?.Id || run.Trigger != opening.Trigger || run.Rebuild != opening.Rebuild)
                continue;
            await EnqueueAsync(run, opening, CancellationToken.None);
            return run.Id;
        }

        throw new SourceException(SourceErrorKind.Transient, "Other runs are begun all the time: try again.");
    }

    private async Task<long> OpenAsync(RunRequest opening, CancellationToken cancellationToken)
    {
        var run = await FindOrOpenAsync(opening, cancellationToken);
        await EnqueueAsync(run, opening, cancellationToken);
        return run.Id;
    }

    private async Task<RunRow> FindOrOpenAsync(RunRequest opening, CancellationToken cancellationToken)
        => await runs.OpenAsync(opening, cancellationToken) ?? throw new InvalidOperationException($"There is no connector {opening.ConnectorId}.");

    private async Task EnqueueAsync(RunRow run, RunRequest opening, CancellationToken cancellationToken)
    {
        var lane = opening.Trigger == RunTrigger.Schedule ? Queues.Sync : Queues.Manual;
        if (run.Status == RunStatus.Schedule)
            await runs.SetJobAsync(run.Id, jobs.EnqueueRun(opening.ConnectorId, opening.Kind, lane), cancellationToken);
    }

    private async Task SetPausedAsync(string connectorId, bool paused, CancellationToken cancellationToken)
    {
        using var scope = JobTransaction.Begin();
        if (await connectors.SetPausedAsync(connectorId, paused, cancellationToken) is { } row)
            schedules.Apply(row);
        scope.Complete();
    }

    /// <summary>Marks a connector as deleted and removes its links and credentials. The connection is closed before jobs are written.</summary>
    private async Task<ConnectorRow?> MarkDeletedAsync(string connectorId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var row = await ConnectorStore.MarkDeletedAsync(connection, connectorId, cancellationToken);
        if (row is null)
            return null;
        await KnowledgeBaseStore.UnlinkAsync(connection, connectorId, cancellationToken);
        await TokenSql.DeleteAsync(connection, connectorId, cancellationToken);
        return row;
    }

    /// <summary>Stops every active run of a connector.</summary>
    public async Task StopAllAsync(string connectorId, CancellationToken cancellationToken)
    {
        var active = await runs.ActiveAsync(connectorId, cancellationToken);
        foreach (var run in active)
            await completion.CancelAsync(run, cancellationToken);
    }
}
