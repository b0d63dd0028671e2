using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Lifecycle;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Hangfire;
using Hangfire.States;

namespace Connectors.Jobs.Queueing;

/// <summary>
/// The commands on runs and connectors: run, cancel, replay, pause, resume, delete. Each takes effect within seconds, even during a run,
/// and no running job can undo it.
/// </summary>
internal sealed class RunControl(
    Database database,
    RunStore runs,
    RunCompletion completion,
    FailureStore failures,
    ConnectorStore connectors,
    Schedules schedules,
    IBackgroundJobClient jobs)
{
    private const int MaxReplaceAttempts = 5;

    /// <summary>
    /// Starts a run now and returns its id. If a run of this kind is active, returns that one instead, except for a rebuild, which cancels
    /// the active run and starts a new one.
    /// </summary>
    /// <param name="rebuild">Whether to read everything again, even if it seems unchanged.</param>
    /// <exception cref="InvalidOperationException">The connector does not exist.</exception>
    public async Task<long> RunNowAsync(
        string connectorId, RunKind kind, RunTrigger trigger, bool rebuild, CancellationToken cancellationToken)
    {
        var request = new RunRequest(connectorId, kind, trigger) { Rebuild = rebuild };
        return await (rebuild ? ReplaceAsync(request, cancellationToken) : OpenAsync(request, cancellationToken));
    }

    /// <summary>
    /// Cancels the active sync, if any, and starts a new one, which continues from its checkpoints. Returns the new run's id.
    /// </summary>
    /// <exception cref="InvalidOperationException">The connector does not exist.</exception>
    public Task<long> RestartAsync(string connectorId, CancellationToken cancellationToken)
        => ReplaceAsync(new RunRequest(connectorId, RunKind.Sync, RunTrigger.Manual), cancellationToken);

    /// <summary>
    /// Reads the selected failures again and returns the id of the replay. If a replay is active already, returns that one; the selected
    /// failures are due as soon as it ends. A replay cannot read containers, so if some are selected, a sync is started as well.
    /// </summary>
    public async Task<long> ReplayAsync(string connectorId, FailureSelection selection, CancellationToken cancellationToken)
    {
        var (_, containers) = await failures.RetryNowAsync(connectorId, selection, cancellationToken);
        if (containers > 0)
            await RunNowAsync(connectorId, RunKind.Sync, RunTrigger.Manual, rebuild: false, cancellationToken);
        var request = new RunRequest(connectorId, RunKind.Replay, RunTrigger.Manual) { Request = selection.ToJson() };
        return await OpenAsync(request, cancellationToken);
    }

    /// <summary>Reads the failures again whose next attempt is due.</summary>
    public Task<long> ReplayDueAsync(string connectorId, CancellationToken cancellationToken)
    {
        var due = new FailureSelection { Due = true };
        return OpenAsync(new RunRequest(connectorId, RunKind.Replay, RunTrigger.Schedule) { Request = due.ToJson() }, cancellationToken);
    }

    /// <summary>Cancels a run. Returns false if it had ended already.</summary>
    public Task<bool> CancelAsync(long runId, CancellationToken cancellationToken)
        => completion.CancelAsync(runId, cancellationToken);

    /// <summary>Takes a connector off its schedule and cancels its active runs.</summary>
    public async Task PauseAsync(string connectorId, CancellationToken cancellationToken)
    {
        await SetPausedAsync(connectorId, paused: true, cancellationToken);
        // Finish even if the caller disconnects.
        await StopAllAsync(connectorId, CancellationToken.None);
    }

    /// <summary>
    /// Puts a connector back on its schedule and starts a sync, which continues from its checkpoints. Returns the id of the sync.
    /// </summary>
    public async Task<long> ResumeAsync(string connectorId, CancellationToken cancellationToken)
    {
        await SetPausedAsync(connectorId, paused: false, cancellationToken);
        return await RunNowAsync(connectorId, RunKind.Sync, RunTrigger.Manual, rebuild: false, CancellationToken.None);
    }

    /// <summary>Deletes a connector: its links, credentials and schedule at once, its documents in the background.</summary>
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

    /// <summary>Approves a held prune, which then hides its documents. Returns false if the run is not held.</summary>
    public Task<bool> ReleaseAsync(long runId, CancellationToken cancellationToken)
        => completion.ReleaseAsync(runId, cancellationToken);

    /// <summary>Dismisses a held prune. Returns false if the run is not held.</summary>
    public Task<bool> DismissAsync(long runId, CancellationToken cancellationToken)
        => completion.DismissAsync(runId, cancellationToken);

    /// <summary>
    /// Cancels the active run and opens a new one. The schedule may open a run of its own between the two; that one is cancelled as well.
    /// </summary>
    private async Task<long> ReplaceAsync(RunRequest request, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxReplaceAttempts; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var active = await runs.ActiveAsync(request.ConnectorId, request.Kind, cancellationToken);
            if (active is not null)
                await completion.CancelAsync(active.Id, cancellationToken);
            // The old run is cancelled, so start the new one even if the caller disconnects.
            var run = await FindOrOpenAsync(request, CancellationToken.None);
            if (run.Id == active?.Id || run.Trigger != request.Trigger || run.Rebuild != request.Rebuild)
                continue;
            await EnqueueAsync(run, request, CancellationToken.None);
            return run.Id;
        }

        throw new SourceException(SourceErrorKind.Transient, "Another run keeps starting for this connector. Try again.");
    }

    private async Task<long> OpenAsync(RunRequest request, CancellationToken cancellationToken)
    {
        var run = await FindOrOpenAsync(request, cancellationToken);
        await EnqueueAsync(run, request, cancellationToken);
        return run.Id;
    }

    private async Task<RunRow> FindOrOpenAsync(RunRequest request, CancellationToken cancellationToken)
        => await runs.OpenAsync(request, cancellationToken)
            ?? throw new InvalidOperationException($"There is no connector {request.ConnectorId}.");

    private async Task EnqueueAsync(RunRow run, RunRequest request, CancellationToken cancellationToken)
    {
        var queue = request.Trigger == RunTrigger.Schedule ? Queues.Sync : Queues.Manual;
        if (run.Status == RunStatus.Schedule)
            await runs.SetJobAsync(run.Id, jobs.EnqueueRun(request.ConnectorId, request.Kind, queue), cancellationToken);
    }

    private async Task SetPausedAsync(string connectorId, bool paused, CancellationToken cancellationToken)
    {
        using var scope = JobTransaction.Begin();
        if (await connectors.SetPausedAsync(connectorId, paused, cancellationToken) is { } row)
            schedules.Apply(row);
        scope.Complete();
    }

    /// <summary>
    /// Marks a connector as deleted and deletes its links and credentials. Closes its connection before the caller writes jobs, which join
    /// the same transaction.
    /// </summary>
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

    /// <summary>Cancels every active run of a connector.</summary>
    public async Task StopAllAsync(string connectorId, CancellationToken cancellationToken)
    {
        var active = await runs.ActiveAsync(connectorId, cancellationToken);
        foreach (var run in active)
            await completion.CancelAsync(run, cancellationToken);
    }
}
