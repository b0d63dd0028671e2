using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Pruning;
using Connectors.Jobs.Storage.Runs;
using Connectors.Jobs.Telemetry;
using Npgsql;

namespace Connectors.Jobs.Storage.Lifecycle;

/// <summary>
/// Ends tasks and runs, each in one transaction. Locks are always taken in the order run, tasks, partitions, documents.
/// </summary>
internal sealed class RunCompletion(Database database, PruneStore prune)
{
    /// <summary>Ends a task as done. The last task of a run ends the run.</summary>
    /// <returns>Whether the run has ended.</returns>
    /// <exception cref="LeaseLostException">Another worker has the task.</exception>
    public Task<bool> FinishTaskAsync(LeasedTask task, CancellationToken cancellationToken)
        => database.InTransactionAsync(
            async connection =>
            {
                await RunStore.LockAsync(connection, task.RunId, cancellationToken);
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
        => database.InTransactionAsync(
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
        => database.InTransactionAsync(
            async connection => await RunStore.LockAsync(connection, runId, cancellationToken)
                && await EndIfLastAsync(connection, runId, cancellationToken),
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
        => database.InTransactionAsync(
            async connection =>
            {
                if (!await RunStore.LockAsync(connection, runId, cancellationToken))
                    return false;
                await TaskStore.CancelAllAsync(connection, runId, cancellationToken);
                await CloseAsync(connection, runId, status, errorKind, error, cancellationToken);
                return true;
            },
            cancellationToken);

    private async Task<bool> EndIfLastAsync(NpgsqlConnection connection, long runId, CancellationToken cancellationToken)
    {
        if (await TaskStore.AnyOpenAsync(connection, runId, cancellationToken))
            return false;

        var tasks = await TaskStore.TallyAsync(connection, runId, cancellationToken);
        await prune.SettleAsync(connection, runId, cancellationToken);
        if (tasks.Failed > 0)
        {
            var error = $"{tasks.Failed} of {tasks.Total} partitions failed. {tasks.Example}";
            await CloseAsync(connection, runId, RunStatus.Failed, tasks.ErrorKind, error, cancellationToken);
        }
        else
        {
            await CloseAsync(connection, runId, RunStatus.Success, null, null, cancellationToken);
        }

        return true;
    }

    private static async Task CloseAsync(
        NpgsqlConnection connection, long runId, RunStatus status, ErrorKind? errorKind, string? error, CancellationToken cancellationToken)
    {
        await PartitionSql.KeepPositionsAsync(connection, runId, cancellationToken);
        var ended = await RunStore.CloseAsync(connection, runId, status, errorKind, error, cancellationToken);
        await ListingStore.ForgetRunAsync(connection, runId, cancellationToken);
        if (ended is { FinishedAt: { } finished })
            EngineTelemetry.Run(finished - ended.OpenedAt, ended.Kind.ToDb(), ended.Status.ToDb());
    }
}
