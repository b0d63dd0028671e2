using Npgsql;

namespace Connectors.Jobs.Storage.Runs;

/// <summary>Leases of tasks. Every statement that writes a task names the lease, so that a worker that lost it can do no harm.</summary>
internal sealed class TaskStore(Database database)
{
    /// <summary>
    /// Takes a task that is waiting, or whose worker is gone, or that this very job held before it was delivered again. Null when
    /// somebody else works on it, it has ended, or its run has.
    /// </summary>
    public Task<LeasedTask?> LeaseAsync(long id, string? jobId, string owner, TimeSpan ttl, CancellationToken cancellationToken)
        => database.FirstAsync<LeasedTask>(
            """
            update tasks t
            set lease = nextval('leases'), lease_until = now() + @ttl, owner = @owner, job_id = @jobId, retry_at = null,
                takeovers = case when t.state = 'running' then t.takeovers + 1 else t.takeovers end,
                state = 'running', started_at = coalesce(t.started_at, now())
            from runs r
            where t.id = @id and r.id = t.run_id and r.finished_at is null
              and (t.state = 'waiting' or t.state = 'running' and (t.lease_until < now() or t.job_id = @jobId))
            returning t.id, t.lease, now() as leased_at, t.run_id, t.connector_id, t.partition_key, t.label, t.work, t.since, t.until, t.previous,
                t.checkpoint, t.usage, t.attempts, t.takeovers, r.kind, r.rebuild, r.request, r.trace_parent,
                (select c.tenant_id from connectors c where c.id = t.connector_id) as tenant_id
            """,
            new { id, jobId, owner, ttl },
            cancellationToken);

    public async Task<bool> RenewAsync(LeasedTask task, TimeSpan ttl, CancellationToken cancellationToken)
        => await database.ExecuteAsync(
            "update tasks set lease_until = now() + @ttl where id = @Id and lease = @Lease",
            new { task.Id, task.Lease, ttl },
            cancellationToken) == 1;

    /// <summary>Gives the task back to be gone on with: now, or after a delay because of an error.</summary>
    /// <param name="task">The task.</param>
    /// <param name="retryAfter">When to go on; null: at once.</param>
    /// <param name="attempt">Whether this counts as a failed attempt.</param>
    /// <param name="error">Why, for people; null at the end of a slice.</param>
    /// <param name="cancellationToken">Stops the wait for the database.</param>
    public async Task ReleaseAsync(LeasedTask task, TimeSpan? retryAfter, bool attempt, string? error, CancellationToken cancellationToken)
        => await database.ExecuteAsync(
            """
            update tasks
            set state = 'waiting', lease = null, lease_until = null, retry_at = now() + @retryAfter, enqueued_at = now(),
                attempts = attempts + @count, error = @error
            where id = @Id and lease = @Lease
            """,
            new { task.Id, task.Lease, retryAfter, count = attempt ? 1 : 0, error },
            cancellationToken);

    /// <summary>Failed attempts since the last progress.</summary>
    public Task<int> AttemptsAsync(LeasedTask task, CancellationToken cancellationToken)
        => database.FirstAsync<int>("select attempts from tasks where id = @Id", new { task.Id }, cancellationToken);

    /// <summary>Marks up to <paramref name="limit"/> tasks of a run as handed out and gives their ids.</summary>
    public Task<IReadOnlyList<long>> ClaimAsync(long runId, int limit, CancellationToken cancellationToken)
        => database.QueryAsync<long>(
            """
            update tasks set enqueued_at = now()
            where id in (
                select id from tasks where run_id = @runId and state = 'waiting' and enqueued_at is null
                order by id limit @limit for update skip locked)
            returning id
            """,
            new { runId, limit },
            cancellationToken);

    /// <summary>
    /// Tasks of a run that could be begun now, whoever was to begin them, without those that the caller is at: whoever leases one first has it.
    /// They are marked as handed out, so that nobody takes them for lost meanwhile.
    /// </summary>
    public Task<IReadOnlyList<long>> ReadyAsync(long runId, long[] busy, int limit, CancellationToken cancellationToken)
        => database.QueryAsync<long>(
            """
            update tasks set enqueued_at = now()
            where id in (
                select id from tasks
                where run_id = @runId and id <> all(@busy)
                  and (state = 'waiting' and (retry_at is null or retry_at <= now()) or state = 'running' and lease_until < now())
                order by id limit @limit for update skip locked)
            returning id
            """,
            new { runId, busy, limit },
            cancellationToken);

    public async Task SetJobAsync(long id, string jobId, CancellationToken cancellationToken)
        => await database.ExecuteAsync("update tasks set job_id = @jobId, enqueued_at = now() where id = @id", new { id, jobId }, cancellationToken);

    /// <summary>Ends a task. Part of the caller's transaction.</summary>
    public static async Task EndAsync(
        NpgsqlConnection connection, LeasedTask task, string state, string? errorKind, string? error, CancellationToken cancellationToken)
    {
        var ended = await connection.RunAsync(
            """
            update tasks
            set state = @state, lease = null, lease_until = null, error_kind = @errorKind, error = @error, finished_at = now()
            where id = @Id and lease = @Lease
            """,
            new { task.Id, task.Lease, state, errorKind, error },
            cancellationToken);
        if (ended == 0)
            throw new LeaseLostException(task.Id);
    }
}
