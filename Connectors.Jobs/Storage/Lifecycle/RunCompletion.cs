using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Pruning;
using Connectors.Jobs.Storage.Runs;
using Connectors.Jobs.Telemetry;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Connectors.Jobs.Storage.Lifecycle;

/// <summary>
/// Ends tasks and runs, each in one transaction, and logs how each run ended. Locks are always taken in the order run, tasks, partitions,
/// documents.
/// </summary>
internal sealed partial class RunCompletion(Database database, PruneStore prune, ILogger<RunCompletion> logger)
{
    /// <summary>
    /// Ends a task as done, or as failed if its source reported the whole partition as unreadable. The last task of a run ends the run.
    /// </summary>
    /// <returns>Whether the run has ended.</returns>
    /// <exception cref="LeaseLostException">Another worker has the task.</exception>
    public Task<bool> FinishTaskAsync(LeasedTask task, CancellationToken cancellationToken)
        => EndAsync(
            async connection =>
            {
                await RunStore.LockAsync(connection, task.RunId, cancellationToken);
                if (await FailureStore.OfPartitionAsync(connection, task, cancellationToken) is { } refusal)
                {
                    await TaskStore.RefuseAsync(connection, task, refusal.Reason.ToErrorKind(), refusal.Message, cancellationToken);
                    return await EndIfLastAsync(connection, task.RunId, cancellationToken);
                }

                await TaskStore.FinishAsync(connection, task, cancellationToken);
                if (task.Work == TaskWork.Read)
                    await PartitionSql.AdvanceAsync(connection, task, cancellationToken);
                await FailureStore.ResolveContainersAsync(connection, task, cancellationToken);
                return await EndIfLastAsync(connection, task.RunId, cancellationToken);
            },
            cancellationToken);

    /// <summary>Ends a task as failed. The last task of a run ends the run.</summary>
    /// <returns>Whether the run has ended.</returns>
    /// <exception cref="LeaseLostException">Another worker has the task.</exception>
    public Task<bool> FailTaskAsync(LeasedTask task, ErrorKind errorKind, string error, CancellationToken cancellationToken)
        => EndAsync(
            async connection =>
            {
                await RunStore.LockAsync(connection, task.RunId, cancellationToken);
                await TaskStore.FailAsync(connection, task, errorKind, error, cancellationToken);
                return await EndIfLastAsync(connection, task.RunId, cancellationToken);
            },
            cancellationToken);

    /// <summary>Ends a run if all of its tasks have ended, such as a run that has none.</summary>
    /// <returns>Whether the run has ended.</returns>
    public Task<bool> EndIfDoneAsync(long runId, CancellationToken cancellationToken)
        => EndAsync(
            async connection => await RunStore.LockAsync(connection, runId, cancellationToken)
                ? await EndIfLastAsync(connection, runId, cancellationToken)
                : null,
            cancellationToken);

    /// <summary>
    /// Ends a run as cancelled. Committed data stays, and the next run continues from there. Returns false if it had ended.
    /// </summary>
    public Task<bool> CancelAsync(long runId, CancellationToken cancellationToken)
        => StopAsync(runId, RunStatus.Cancel, null, null, cancellationToken);

    /// <summary>Ends a run as failed. Committed data stays, and the next run continues from there. Returns false if it had ended.</summary>
    public Task<bool> FailAsync(long runId, ErrorKind errorKind, string error, CancellationToken cancellationToken)
        => StopAsync(runId, RunStatus.Failed, errorKind, error, cancellationToken);

    private Task<bool> StopAsync(
        long runId, RunStatus status, ErrorKind? errorKind, string? error, CancellationToken cancellationToken)
        => EndAsync(
            async connection =>
            {
                if (!await RunStore.LockAsync(connection, runId, cancellationToken))
                    return null;
                await TaskStore.CancelAllAsync(connection, runId, cancellationToken);
                await prune.SettleNamedAsync(connection, runId, cancellationToken);
                return await CloseAsync(connection, runId, new RunOutcome(status, errorKind, error), cancellationToken);
            },
            cancellationToken);

    private async Task<EndedRun?> EndIfLastAsync(NpgsqlConnection connection, long runId, CancellationToken cancellationToken)
    {
        if (await TaskStore.AnyOpenAsync(connection, runId, cancellationToken))
            return null;

        var tasks = await TaskTally.ReadAsync(connection, runId, cancellationToken);
        await prune.SettleAsync(connection, runId, cancellationToken);
        return await CloseAsync(connection, runId, new RunOutcome(tasks.Status, tasks.ErrorKind, tasks.Error), cancellationToken);
    }

    private static async Task<EndedRun?> CloseAsync(
        NpgsqlConnection connection, long runId, RunOutcome outcome, CancellationToken cancellationToken)
    {
        await PartitionSql.KeepPositionsAsync(connection, runId, cancellationToken);
        var ended = await RunStore.CloseAsync(connection, runId, outcome, cancellationToken);
        await ListingStore.ForgetRunAsync(connection, runId, cancellationToken);
        return ended;
    }

    /// <summary>Runs a transaction that may end a run, and then reports the end.</summary>
    /// <returns>Whether the run has ended.</returns>
    private async Task<bool> EndAsync(Func<NpgsqlConnection, Task<EndedRun?>> work, CancellationToken cancellationToken)
    {
        if (await database.InTransactionAsync(work, cancellationToken) is not { } run)
            return false;
        EngineTelemetry.Run(run.Took, run.Kind.ToDb(), run.Status.ToDb());
        EngineTelemetry.Count("deleted", run.Deleted);
        var (name, took, error) = (LogText.Of(run.ConnectorName), run.Took.TotalSeconds, LogText.Of(run.Error));
        if (run.NeedsPerson)
            NeedsPerson(run.KindName, run.Id, name, run.Source, took, run.StatusName, error, run.Counts);
        else
            Ended(run.KindName, run.Id, name, run.Source, took, run.StatusName, run.Counts);
        return true;
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{Kind} of {Connector} ({Source}), run {Run}, ended as {Status} after {Seconds:0.0} s: {Counts}.")]
    private partial void Ended(string kind, long run, string connector, string source, double seconds, string status, string counts);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Kind} of {Connector} ({Source}), run {Run}, ended as {Status} after {Seconds:0.0} s: {Error} ({Counts})")]
    private partial void NeedsPerson(
        string kind, long run, string connector, string source, double seconds, string status, string error, string counts);
}
