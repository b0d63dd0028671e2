using Npgsql;

namespace Connectors.Jobs.Storage.Runs;

/// <summary>
/// The table of tasks and its states: waiting, running, then done, failed or cancelled. Each transition is one method, and no other class
/// writes the table. Every write of a worker names its lease, so a worker that lost the lease changes nothing. Static methods are part of
/// the caller's transaction.
/// </summary>
internal sealed class TaskStore(Database database)
{
    /// <summary>
    /// A condition on a running task "t": its worker has stopped renewing the lease. A lease that ends much later than any does was given
    /// before the database's clock was set back; a worker that is alive renews it within seconds.
    /// </summary>
    public const string LeaseIsOver = "t.lease_until not between now() and now() + interval '1 hour'";

    /// <summary>
    /// Takes a task that is waiting, whose worker is gone, or that this very job held before it was delivered again. Returns null if
    /// another worker has it, or if it or its run has ended.
    /// </summary>
    public Task<LeasedTask?> LeaseAsync(long id, string? jobId, string owner, TimeSpan ttl, CancellationToken cancellationToken)
        => database.FirstAsync<LeasedTask>(
            $"""
            update tasks t
            set lease = nextval('leases'), lease_until = now() + @ttl, owner = @owner, job_id = @jobId, retry_at = null,
                takeovers = case when t.state = 'running' then t.takeovers + 1 else t.takeovers end,
                state = 'running', started_at = coalesce(t.started_at, now())
            from runs r
            where t.id = @id and r.id = t.run_id and r.finished_at is null
              and (t.state = 'waiting' or t.state = 'running' and ({LeaseIsOver} or t.job_id = @jobId))
            returning t.id, t.lease, now() as leased_at, t.run_id, t.connector_id, t.partition_key, t.label, t.work, t.since, t.until,
                t.previous, t.checkpoint, t.usage, t.attempts, t.takeovers, r.kind, r.rebuild, r.request, r.trace_parent,
                (select c.tenant_id from connectors c where c.id = t.connector_id) as tenant_id
            """,
            new { id, jobId, owner, ttl },
            cancellationToken);

    /// <summary>
    /// Renews a lease. Returns false if it is lost. Does not wait for a transaction that has locked the task: it is this worker's own,
    /// which renews the lease itself, or one that ends the task, which the next renewal notices.
    /// </summary>
    public Task<bool> RenewAsync(LeasedTask task, TimeSpan ttl, CancellationToken cancellationToken)
        => database.FirstAsync<bool>(
            """
            with renewed as (
                update tasks set lease_until = now() + @ttl
                where id = (select id from tasks where id = @Id and lease = @Lease for update skip locked))
            select exists (select from tasks where id = @Id and lease = @Lease)
            """,
            new { task.Id, task.Lease, ttl },
            cancellationToken);

    /// <summary>Puts a task back to waiting at the end of its slice, or because its worker stops.</summary>
    public Task YieldAsync(LeasedTask task, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            """
            update tasks set state = 'waiting', lease = null, lease_until = null, retry_at = null, enqueued_at = now()
            where id = @Id and lease = @Lease
            """,
            new { task.Id, task.Lease },
            cancellationToken);

    /// <summary>Puts a task back to waiting for a later attempt.</summary>
    public Task DelayAsync(LeasedTask task, RetryPlan plan, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            """
            update tasks
            set state = 'waiting', lease = null, lease_until = null, retry_at = now() + @Pause, enqueued_at = now(),
                attempts = attempts + case when @MaxAttempts::int is null then 0 else 1 end,
                attempts_max = coalesce(@MaxAttempts, attempts_max), error_kind = @kind, error = @Error
            where id = @Id and lease = @Lease
            """,
            new { task.Id, task.Lease, plan.Pause, plan.MaxAttempts, kind = plan.Kind.ToDb(), plan.Error },
            cancellationToken);

    /// <summary>Returns the number of failed attempts since the last progress.</summary>
    public Task<int> AttemptsAsync(LeasedTask task, CancellationToken cancellationToken)
        => database.FirstAsync<int>("select attempts from tasks where id = @Id", new { task.Id }, cancellationToken);

    /// <summary>Marks up to <paramref name="limit"/> waiting tasks of a run as enqueued. Returns their ids.</summary>
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
    /// Returns tasks of a run that can start now, even if they are enqueued for another worker: the first to lease a task has it. They are
    /// marked as enqueued, so the sweeper does not take them for lost.
    /// </summary>
    /// <param name="runId">The run.</param>
    /// <param name="busy">Tasks that the caller already works on.</param>
    /// <param name="limit">The maximum number of tasks.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public Task<IReadOnlyList<long>> ReadyAsync(long runId, long[] busy, int limit, CancellationToken cancellationToken)
        => database.QueryAsync<long>(
            $"""
            update tasks set enqueued_at = now()
            where id in (
                select id from tasks t
                where run_id = @runId and id <> all(@busy)
                  and (state = 'waiting' and (retry_at is null or retry_at <= now() or enqueued_at > now() + interval '1 minute')
                       or state = 'running' and {LeaseIsOver})
                order by id limit @limit for update skip locked)
            returning id
            """,
            new { runId, busy, limit },
            cancellationToken);

    /// <summary>Records the job that will work on a task.</summary>
    public Task<int> SetJobAsync(long id, string jobId, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            "update tasks set job_id = @jobId, enqueued_at = now() where id = @id", new { id, jobId }, cancellationToken);

    /// <summary>Locks a leased task until the caller's transaction ends.</summary>
    /// <exception cref="LeaseLostException">Another worker has the task.</exception>
    public static async Task LockAsync(NpgsqlConnection connection, LeasedTask task, CancellationToken cancellationToken)
    {
        var locked = await connection.FirstAsync<long?>(
            "select id from tasks where id = @Id and lease = @Lease for update", new { task.Id, task.Lease }, cancellationToken);
        if (locked is null)
            throw new LeaseLostException(task.Id);
    }

    /// <summary>
    /// Commits a step of a task: its checkpoint, its counts, and a renewed lease. The step's data is part of the same transaction.
    /// </summary>
    /// <exception cref="LeaseLostException">Another worker has the task; the caller's transaction must not commit.</exception>
    public static async Task CommitAsync(NpgsqlConnection connection, LeasedTask task, TaskStep step, CancellationToken cancellationToken)
    {
        var committed = await connection.ExecuteAsync(
            """
            update tasks
            set checkpoint = case when @MovesCheckpoint then @Checkpoint::jsonb else checkpoint end,
                lease_until = now() + @LeaseTtl, progress_at = now(), takeovers = 0,
                -- attempts count failures at one position; once it is passed, its error is history
                attempts = case when @MovesCheckpoint and checkpoint is distinct from @Checkpoint::jsonb then 0 else attempts end,
                error = case when @MovesCheckpoint and checkpoint is distinct from @Checkpoint::jsonb then null else error end,
                error_kind = case when @MovesCheckpoint and checkpoint is distinct from @Checkpoint::jsonb then null else error_kind end,
                added = added + @Added, updated = updated + @Updated, unchanged = unchanged + @Unchanged, skipped = skipped + @Skipped,
                failed = failed + @Failed, listed = listed + @Listed, total = coalesce(@Total, total),
                incomplete = coalesce(incomplete, @Incomplete), usage = @Usage::jsonb,
                skipped_rules = case when @SkippedRules::jsonb = '{}' then skipped_rules else (
                    select jsonb_object_agg(rule, n) from (
                        select key rule, sum(value::bigint) n from (
                            select * from jsonb_each_text(skipped_rules)
                            union all select * from jsonb_each_text(@SkippedRules::jsonb)) r group by key) s) end
            where id = @Id and lease = @Lease
            """,
            new
            {
                task.Id,
                task.Lease,
                step.Checkpoint,
                step.MovesCheckpoint,
                step.LeaseTtl,
                step.Added,
                step.Updated,
                step.Unchanged,
                step.Skipped,
                step.Failed,
                step.Listed,
                step.Total,
                step.Incomplete,
                step.Usage,
                step.SkippedRules,
            },
            cancellationToken);
        if (committed == 0)
            throw new LeaseLostException(task.Id);
    }

    /// <summary>Starts a listing over: what it listed before does not count.</summary>
    /// <exception cref="LeaseLostException">Another worker has the task.</exception>
    public static async Task RestartListingAsync(NpgsqlConnection connection, LeasedTask task, CancellationToken cancellationToken)
    {
        var restarted = await connection.ExecuteAsync(
            "update tasks set incomplete = null, listed = 0 where id = @Id and lease = @Lease",
            new { task.Id, task.Lease },
            cancellationToken);
        if (restarted == 0)
            throw new LeaseLostException(task.Id);
    }

    /// <summary>Ends a task as done.</summary>
    /// <exception cref="LeaseLostException">Another worker has the task.</exception>
    public static Task FinishAsync(NpgsqlConnection connection, LeasedTask task, CancellationToken cancellationToken)
        => EndAsync(connection, task, TaskState.Done, null, null, cancellationToken);

    /// <summary>Ends a task as failed.</summary>
    /// <exception cref="LeaseLostException">Another worker has the task.</exception>
    public static Task FailAsync(
        NpgsqlConnection connection, LeasedTask task, ErrorKind errorKind, string error, CancellationToken cancellationToken)
        => EndAsync(connection, task, TaskState.Failed, errorKind, error, cancellationToken);

    /// <summary>Ends all open tasks of a run as cancelled. Their workers notice with the next renewal of their lease.</summary>
    public static Task<int> CancelAllAsync(NpgsqlConnection connection, long runId, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            update tasks set state = 'cancelled', lease = null, lease_until = null, finished_at = now()
            where run_id = @runId and state in ('waiting', 'running')
            """,
            new { runId },
            cancellationToken);

    /// <summary>Whether a task of the run still waits or runs.</summary>
    public static Task<bool> AnyOpenAsync(NpgsqlConnection connection, long runId, CancellationToken cancellationToken)
        => connection.FirstAsync<bool>(
            "select exists (select from tasks where run_id = @runId and state in ('waiting', 'running'))",
            new { runId },
            cancellationToken);

    /// <summary>
    /// Ends a task as failed because its source reported the whole partition as unreadable. Its checkpoint is dropped, so the next run
    /// reads from where the partition's last finished task ended.
    /// </summary>
    /// <exception cref="LeaseLostException">Another worker has the task.</exception>
    public static async Task RefuseAsync(
        NpgsqlConnection connection, LeasedTask task, ErrorKind errorKind, string error, CancellationToken cancellationToken)
    {
        await EndAsync(connection, task, TaskState.Failed, errorKind, error, cancellationToken);
        await connection.ExecuteAsync("update tasks set checkpoint = null where id = @Id", new { task.Id }, cancellationToken);
    }

    /// <summary>Counts documents that the end of the run deletes with the tasks of their partitions.</summary>
    /// <param name="connection">The caller's transaction.</param>
    /// <param name="runId">The run; the parameter "runId" of <paramref name="deleted"/>.</param>
    /// <param name="deleted">The from and where clauses that choose the documents "d", of those in <paramref name="ids"/>.</param>
    /// <param name="ids">The documents' ids.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public static Task<int> AddDeletedAsync(
        NpgsqlConnection connection, long runId, string deleted, Guid[] ids, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            $"""
            update tasks t set deleted = t.deleted + n.documents
            from (select d.partition_key, count(*) as documents {deleted} and d.id = any(@ids) group by d.partition_key) n
            where t.run_id = @runId and t.partition_key = n.partition_key
            """,
            new { runId, ids },
            cancellationToken);

    /// <summary>Sums up what the tasks of a task's run know of the documents that their feeds named as gone.</summary>
    public static async Task<NamedTally> NamedAsync(NpgsqlConnection connection, LeasedTask task, CancellationToken cancellationToken)
        => (await connection.FirstAsync<NamedTally>(
            """
            select coalesce(sum(named), 0)::bigint as named, coalesce(sum(named_hidden), 0)::bigint as hidden,
                   coalesce(max(named_allowed), 0) as allowed
            from tasks where run_id = @RunId
            """,
            new { task.RunId },
            cancellationToken))!;

    /// <summary>Adds what one batch named to its task.</summary>
    public static Task<int> AddNamedAsync(
        NpgsqlConnection connection, LeasedTask task, NamedTally tally, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            update tasks
            set named = named + @Named, named_hidden = named_hidden + @Hidden, named_allowed = greatest(named_allowed, @Allowed)
            where id = @Id
            """,
            new { task.Id, tally.Named, tally.Hidden, tally.Allowed },
            cancellationToken);

    private static async Task EndAsync(
        NpgsqlConnection connection,
        LeasedTask task,
        TaskState state,
        ErrorKind? errorKind,
        string? error,
        CancellationToken cancellationToken)
    {
        var ended = await connection.ExecuteAsync(
            """
            update tasks
            set state = @state, lease = null, lease_until = null, error_kind = @errorKind, error = @error, finished_at = now()
            where id = @Id and lease = @Lease
            """,
            new { task.Id, task.Lease, state = state.ToDb(), errorKind = errorKind?.ToDb(), error },
            cancellationToken);
        if (ended == 0)
            throw new LeaseLostException(task.Id);
    }
}
