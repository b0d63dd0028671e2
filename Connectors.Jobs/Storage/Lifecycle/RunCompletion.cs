using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Runs;
using Connectors.Jobs.Telemetry;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Connectors.Jobs.Storage.Lifecycle;

/// <summary>
/// Ends tasks and runs, and logs how each run ended. A run that has to decide what is gone is settled first. Locks are always taken in the
/// order run, tasks, partitions, documents.
/// </summary>
internal sealed partial class RunCompletion(Database database, RunSettlement settlement, ILogger<RunCompletion> logger)
{
    /// <summary>
    /// Ends a task as done, or as failed if its source reported the whole partition as unreadable. The last task of a run ends the run.
    /// </summary>
    /// <returns>Whether the run has ended.</returns>
    /// <exception cref="LeaseLostException">Another worker has the task.</exception>
    public Task<bool> FinishTaskAsync(LeasedTask task, CancellationToken cancellationToken)
        => EndAsync(
            task.RunId,
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
            task.RunId,
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
            runId,
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

    /// <summary>Approves the deletions of a held run, which then hides its documents. Returns false if the run is not held.</summary>
    public async Task<bool> ReleaseAsync(long runId, CancellationToken cancellationToken)
    {
        var held = await database.InTransactionAsync(
            async connection => await RunStore.LockHeldAsync(connection, runId, cancellationToken)
                && await SettleSql.WriteAsync(connection, runId, new Settlement { Step = SettleStep.Release }, cancellationToken) == 1,
            cancellationToken);
        if (held)
            await settlement.RunAsync(runId, cancellationToken);
        return held;
    }

    /// <summary>Dismisses the deletions of a held run. Returns false if the run is not held.</summary>
    public async Task<bool> DismissAsync(long runId, CancellationToken cancellationToken)
    {
        var held = await database.InTransactionAsync(
            async connection => await RunStore.DismissAsync(connection, runId, "dismissed", cancellationToken) == 1
                && await SettleSql.WriteAsync(connection, runId, new Settlement { Step = SettleStep.Forget }, cancellationToken) == 1,
            cancellationToken);
        if (held)
            await settlement.RunAsync(runId, cancellationToken);
        return held;
    }

    /// <summary>Goes on with a run's settlement that another process has left.</summary>
    /// <returns>Whether the run has ended now.</returns>
    public async Task<bool> SettleAsync(long runId, CancellationToken cancellationToken)
        => Report(await settlement.RunAsync(runId, cancellationToken));

    private Task<bool> StopAsync(
        long runId, RunStatus status, ErrorKind? errorKind, string? error, CancellationToken cancellationToken)
        => EndAsync(
            runId,
            async connection =>
            {
                if (!await RunStore.LockAsync(connection, runId, cancellationToken))
                    return null;
                await TaskStore.CancelAllAsync(connection, runId, cancellationToken);
                return await SettleOrCloseAsync(connection, runId, new RunOutcome(status, errorKind, error), cancellationToken);
            },
            cancellationToken);

    private static async Task<Ending?> EndIfLastAsync(NpgsqlConnection connection, long runId, CancellationToken cancellationToken)
        => await TaskStore.AnyOpenAsync(connection, runId, cancellationToken)
            ? null
            : await SettleOrCloseAsync(connection, runId, null, cancellationToken);

    /// <summary>Ends a run at once if nothing is to be decided, else begins its settlement.</summary>
    private static async Task<Ending?> SettleOrCloseAsync(
        NpgsqlConnection connection, long runId, RunOutcome? outcome, CancellationToken cancellationToken)
    {
        if (await SettleSql.IsNeededAsync(connection, runId, cancellationToken))
        {
            await RunSettlement.BeginAsync(connection, runId, outcome, cancellationToken);
            return new Ending(null);
        }

        if (outcome is null)
        {
            var tasks = await TaskTally.ReadAsync(connection, runId, cancellationToken);
            outcome = new RunOutcome(tasks.Status, tasks.ErrorKind, tasks.Error);
        }

        await PartitionSql.KeepPositionsAsync(connection, runId, cancellationToken);
        return new Ending(await RunStore.CloseAsync(connection, runId, outcome, cancellationToken));
    }

    /// <summary>Runs a transaction that may end a run, settles the run if it is to be settled, and reports its end.</summary>
    /// <returns>Whether the run has ended.</returns>
    private async Task<bool> EndAsync(
        long runId, Func<NpgsqlConnection, Task<Ending?>> work, CancellationToken cancellationToken)
    {
        if (await database.InTransactionAsync(work, cancellationToken) is not { } ending)
            return false;
        return Report(ending.Run ?? await settlement.RunAsync(runId, cancellationToken));
    }

    private bool Report(EndedRun? run)
    {
        if (run is null)
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

    /// <summary>A run whose tasks have all ended.</summary>
    /// <param name="Run">The run as it ended; null if it is to be settled first.</param>
    private sealed record Ending(EndedRun? Run);

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
