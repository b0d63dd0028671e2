using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Pruning;
using Connectors.Jobs.Storage.Runs;
using Connectors.Jobs.Telemetry;
using Npgsql;

namespace Connectors.Jobs.Storage.Lifecycle;

/// <summary>
/// The ends of tasks and runs, each one transaction. Locks are always taken in the order run, tasks, partitions, documents.
/// </summary>
internal sealed class RunCompletion(Database database, PruneStore prune)
{
    private const string AddUp =
        """
        update runs r
        set added = s.added, updated = s.updated, unchanged = s.unchanged, skipped = s.skipped, failed = s.failed, deleted = r.deleted + s.deleted,
            usage = usage_sum(r.usage, (select array_agg(t.usage) from tasks t where t.run_id = r.id)), updated_at = now()
        from (select coalesce(sum(added), 0) added, coalesce(sum(updated), 0) updated, coalesce(sum(unchanged), 0) unchanged,
                     coalesce(sum(skipped), 0) skipped, coalesce(sum(failed), 0) failed, coalesce(sum(deleted), 0) deleted
              from tasks where run_id = @runId) s
        where r.id = @runId
        """;

    private const string KeepPlaces =
        """
        update partitions p
        set open_since = t.since, open_until = t.until, open_checkpoint = t.checkpoint
        from tasks t
        where t.run_id = @runId and t.work = 'read' and t.state in ('failed', 'cancelled') and t.checkpoint is not null
          and p.connector_id = t.connector_id and p.key = t.partition_key
        """;

    /// <summary>Ends a task as done, or as failed for a reason; the last one of a run ends the run. True: the run has ended.</summary>
    public Task<bool> EndTaskAsync(LeasedTask task, string? errorKind, string? error, CancellationToken cancellationToken)
        => database.InTransactionAsync(
            async connection =>
            {
                await LockAsync(connection, task.RunId, cancellationToken);
                await TaskStore.EndAsync(connection, task, error is null ? "done" : "failed", errorKind, error, cancellationToken);
                if (error is null && task.Work == "read")
                    await AdvanceAsync(connection, task, cancellationToken);
                if (error is null)
                    await FailureSql.ResolveContainersAsync(connection, task, cancellationToken);
                return await EndIfLastAsync(connection, task.RunId, cancellationToken);
            },
            cancellationToken);

    /// <summary>Ends a run whose tasks have all ended, such as one that has none.</summary>
    public Task<bool> EndIfDoneAsync(long runId, CancellationToken cancellationToken)
        => database.InTransactionAsync(
            async connection => await LockAsync(connection, runId, cancellationToken)
                && await EndIfLastAsync(connection, runId, cancellationToken),
            cancellationToken);

    /// <summary>Stops a run as cancelled, or as failed for a reason. What was committed stays, and the next run goes on from there.</summary>
    public Task<bool> StopAsync(long runId, string? errorKind, string? error, CancellationToken cancellationToken)
        => database.InTransactionAsync(
            async connection =>
            {
                if (!await LockAsync(connection, runId, cancellationToken))
                    return false;
                await connection.RunAsync(
                    """
                    update tasks set state = 'cancelled', lease = null, lease_until = null, finished_at = now()
                    where run_id = @runId and state in ('waiting', 'running')
                    """,
                    new { runId },
                    cancellationToken);
                await CloseAsync(connection, runId, error is null ? RunStatus.Cancel : RunStatus.Failed, errorKind, error, cancellationToken);
                return true;
            },
            cancellationToken);

    private static async Task<bool> LockAsync(NpgsqlConnection connection, long runId, CancellationToken cancellationToken)
        => await connection.FirstAsync<long?>(
            "select id from runs where id = @runId and finished_at is null for update", new { runId }, cancellationToken) is not null;

    private static Task<int> AdvanceAsync(NpgsqlConnection connection, LeasedTask task, CancellationToken cancellationToken)
        => connection.RunAsync(
            """
            update partitions p
            set watermark = t.until, previous = coalesce(t.checkpoint, p.previous), open_since = null, open_until = null, open_checkpoint = null
            from tasks t
            where t.id = @Id and p.connector_id = t.connector_id and p.key = t.partition_key
            """,
            new { task.Id },
            cancellationToken);

    private async Task<bool> EndIfLastAsync(NpgsqlConnection connection, long runId, CancellationToken cancellationToken)
    {
        var open = await connection.FirstAsync<long>(
            "select count(*) from tasks where run_id = @runId and state in ('waiting', 'running')", new { runId }, cancellationToken);
        if (open > 0)
            return false;

        var failed = await connection.FirstAsync<FailedTasks>(
            """
            select count(*) as total, count(*) filter (where state = 'failed') as failed, min(error_kind) as kind,
                   (array_agg(label || ': ' || error order by id) filter (where state = 'failed'))[1] as example
            from tasks where run_id = @runId
            """,
            new { runId },
            cancellationToken);
        await prune.SettleAsync(connection, runId, cancellationToken);
        if (failed is { Failed: > 0 })
        {
            var error = $"{failed.Failed} of {failed.Total} partitions failed. {failed.Example}";
            await CloseAsync(connection, runId, RunStatus.Failed, failed.Kind, error, cancellationToken);
        }
        else
        {
            await CloseAsync(connection, runId, RunStatus.Success, null, null, cancellationToken);
        }

        return true;
    }

    private static async Task CloseAsync(
        NpgsqlConnection connection, long runId, string status, string? errorKind, string? error, CancellationToken cancellationToken)
    {
        await connection.RunAsync(AddUp, new { runId }, cancellationToken);
        await connection.RunAsync(KeepPlaces, new { runId }, cancellationToken);
        var ended = await connection.FirstAsync<RunRow>(
            $"""
            update runs
            set status = case when held is not null and @status = 'SUCCESS' then 'FAILED' else @status end,
                error_kind = case when held is not null and @status = 'SUCCESS' then 'held' else @errorKind end,
                error = case when held is not null and @status = 'SUCCESS'
                             then format('prune held: %s of %s documents would go; release or dismiss it', held, held_of) else @error end,
                finished_at = now(), updated_at = now()
            where id = @runId
            returning {RunRow.Columns}
            """,
            new { runId, status, errorKind, error },
            cancellationToken);
        await connection.RunAsync("delete from listed where run_id = @runId", new { runId }, cancellationToken);
        if (ended is { FinishedAt: { } finished })
            EngineTelemetry.Run(finished - ended.OpenedAt, ended.Kind, ended.Status);
    }
}

/// <summary>How many of a run's tasks failed, and the first one's words.</summary>
internal sealed record FailedTasks
{
    public long Total { get; init; }

    public long Failed { get; init; }

    public string? Kind { get; init; }

    public string? Example { get; init; }
}
