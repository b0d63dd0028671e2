using Connectors.Jobs.Telemetry;
using Dapper;
using Npgsql;

namespace Connectors.Jobs.Storage.Runs;

/// <summary>
/// The table of runs and its states: SCHEDULE, RUNNING, then SUCCESS, FAILED or CANCEL. Each transition is one method, and no other class
/// writes the table. A unique index allows one active run for each connector and kind. Static methods are part of the caller's transaction.
/// </summary>
internal sealed class RunStore(Database database)
{
    private const int MaxOpenAttempts = 3;

    /// <summary>
    /// Opens a run, or returns the active one. Returns null if the connector is gone, or is paused and the trigger is the schedule.
    /// </summary>
    public async Task<RunRow?> OpenAsync(RunRequest request, CancellationToken cancellationToken)
    {
        // If the active run ends between the two statements, neither returns a row.
        for (var attempt = 0; attempt < MaxOpenAttempts; attempt++)
        {
            var run = await database.FirstAsync<RunRow>(
                $"""
                insert into runs (connector_id, kind, trigger, status, rebuild, request, until, trace_parent)
                select id, @kind, @trigger, 'SCHEDULE', @Rebuild, @Request::jsonb, now(), @trace
                from connectors
                where id = @ConnectorId and deleted_at is null and (not paused or @trigger <> 'schedule')
                on conflict (connector_id, kind) where finished_at is null do nothing
                returning {RunRow.Columns}
                """,
                new
                {
                    request.ConnectorId,
                    kind = request.Kind.ToDb(),
                    trigger = request.Trigger.ToDb(),
                    request.Rebuild,
                    request.Request,
                    trace = EngineTelemetry.TraceParent,
                },
                cancellationToken)
                ?? await ActiveAsync(request.ConnectorId, request.Kind, cancellationToken);
            if (run is not null)
                return run;
        }

        return null;
    }

    /// <summary>
    /// Opens the run of a schedule's tick. Returns its id, or null if there is nothing to do: the connector is paused, deleted or linked
    /// nowhere, does not prune, or has an active run of this kind.
    /// </summary>
    public static long? OpenOnTick(NpgsqlConnection connection, string connectorId, RunKind kind)
        => connection.QueryFirstOrDefault<long?>(
            """
            insert into runs (connector_id, kind, trigger, status, until)
            select c.id, @kind, 'schedule', 'SCHEDULE', now()
            from connectors c
            where c.id = @connectorId and not c.paused and c.deleted_at is null
              and (@kind <> 'prune' or coalesce((c.config ->> 'sync_deleted_files')::boolean, true))
              and exists (select from knowledge_base_connectors k where k.connector_id = c.id)
              and not exists (select from runs r where r.connector_id = c.id and r.kind = @kind and r.finished_at is null)
            on conflict (connector_id, kind) where finished_at is null do nothing
            returning id
            """,
            new { connectorId, kind = kind.ToDb() });

    public Task<RunRow?> ActiveAsync(string connectorId, RunKind kind, CancellationToken cancellationToken)
        => database.FirstAsync<RunRow>(
            $"select {RunRow.Columns} from runs where connector_id = @connectorId and kind = @kind and finished_at is null",
            new { connectorId, kind = kind.ToDb() },
            cancellationToken);

    /// <summary>Returns the ids of a connector's active runs of all kinds.</summary>
    public Task<IReadOnlyList<long>> ActiveAsync(string connectorId, CancellationToken cancellationToken)
        => database.QueryAsync<long>(
            "select id from runs where connector_id = @connectorId and finished_at is null", new { connectorId }, cancellationToken);

    public Task<RunRow?> FindAsync(long id, CancellationToken cancellationToken)
        => database.FirstAsync<RunRow>($"select {RunRow.Columns} from runs where id = @id", new { id }, cancellationToken);

    /// <summary>Whether a sync reads some partition from its beginning.</summary>
    public Task<bool> IsBackfillAsync(long id, CancellationToken cancellationToken)
        => database.FirstAsync<bool>(
            "select exists (select from tasks where run_id = @id and work = 'read' and since is null)", new { id }, cancellationToken);

    /// <summary>Records the job of a run that waits for a worker.</summary>
    public Task<int> SetJobAsync(long id, string jobId, CancellationToken cancellationToken)
        => database.ExecuteAsync(SetJobSql, new { id, jobId }, cancellationToken);

    /// <inheritdoc cref="SetJobAsync"/>
    public static void SetJob(NpgsqlConnection connection, long id, string jobId) => connection.Execute(SetJobSql, new { id, jobId });

    /// <summary>
    /// Marks a run as running. Returns false if it has ended, or if its connector was paused after the schedule or the engine opened it.
    /// </summary>
    /// <param name="id">The run.</param>
    /// <param name="jobId">The job that works on it; null if a process works on it without a job.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public async Task<bool> StartAsync(long id, string? jobId, CancellationToken cancellationToken)
        => await database.ExecuteAsync(
            """
            update runs set status = 'RUNNING', started_at = coalesce(started_at, now()), updated_at = now(), job_id = @jobId, error = null,
                trace_parent = coalesce(trace_parent, @trace)
            where id = @id and finished_at is null
              and (trigger = 'manual' or not exists (select from connectors c where c.id = runs.connector_id and c.paused))
            """,
            new { id, jobId, trace = EngineTelemetry.TraceParent },
            cancellationToken) == 1;

    /// <summary>Puts a run back to waiting because it could not be split. Returns the number of failed attempts.</summary>
    /// <param name="id">The run.</param>
    /// <param name="attempt">Whether this counts as a failed attempt.</param>
    /// <param name="error">The reason, for people.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public Task<int> DelayAsync(long id, bool attempt, string error, CancellationToken cancellationToken)
        => database.FirstAsync<int>(
            """
            update runs set status = 'SCHEDULE', attempts = attempts + @count, error = @error, updated_at = now()
            where id = @id and finished_at is null
            returning attempts
            """,
            new { id, error, count = attempt ? 1 : 0 },
            cancellationToken);

    /// <summary>Locks a run until the caller's transaction ends. Returns false if it has ended.</summary>
    public static async Task<bool> LockAsync(NpgsqlConnection connection, long id, CancellationToken cancellationToken)
        => await connection.FirstAsync<long?>(
            "select id from runs where id = @id and finished_at is null for update", new { id }, cancellationToken) is not null;

    /// <summary>Records that a run was split into tasks. Returns false, and changes nothing, if it was split before or has ended.</summary>
    public static async Task<bool> SplitAsync(
        NpgsqlConnection connection, long id, bool complete, string usage, CancellationToken cancellationToken)
        => await connection.ExecuteAsync(
            """
            update runs set split_at = now(), split_complete = @complete, usage = @usage::jsonb, updated_at = now()
            where id = @id and split_at is null and finished_at is null
            """,
            new { id, complete, usage },
            cancellationToken) == 1;

    /// <summary>Records that an access refresh has read all groups.</summary>
    public static Task<int> GroupsReadAsync(NpgsqlConnection connection, long id, CancellationToken cancellationToken)
        => connection.ExecuteAsync("update runs set groups_at = now() where id = @id", new { id }, cancellationToken);

    /// <summary>Adds documents that the run itself, not one of its tasks, hid or deleted.</summary>
    public static Task<int> AddDeletedAsync(NpgsqlConnection connection, long id, long deleted, CancellationToken cancellationToken)
        => connection.ExecuteAsync("update runs set deleted = deleted + @deleted where id = @id", new { id, deleted }, cancellationToken);

    /// <summary>
    /// Holds a prune for a person's decision: <paramref name="count"/> of <paramref name="total"/> documents would be deleted.
    /// </summary>
    public static Task<int> HoldAsync(NpgsqlConnection connection, long id, long count, long total, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            "update runs set held = @count, held_of = @total where id = @id", new { id, count, total }, cancellationToken);

    /// <summary>Locks a held run until the caller's transaction ends. Returns false if it is not held.</summary>
    public static async Task<bool> LockHeldAsync(NpgsqlConnection connection, long id, CancellationToken cancellationToken)
        => await connection.FirstAsync<long?>(
            "select id from runs where id = @id and held is not null for update", new { id }, cancellationToken) is not null;

    /// <summary>Ends a held prune as successful: a person released it, and <paramref name="hidden"/> documents were hidden.</summary>
    public static Task<int> ReleaseAsync(NpgsqlConnection connection, long id, long hidden, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            update runs
            set status = 'SUCCESS', error = null, error_kind = null, held = null, deleted = @hidden, updated_at = now()
            where id = @id
            """,
            new { id, hidden },
            cancellationToken);

    /// <summary>Ends a held prune as cancelled, with the reason. Returns 0 if it is not held.</summary>
    public static Task<int> DismissAsync(NpgsqlConnection connection, long id, string reason, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            update runs set status = 'CANCEL', held = null, error_kind = null, error = @reason, updated_at = now()
            where id = @id and held is not null
            """,
            new { id, reason },
            cancellationToken);

    /// <summary>Lowers the number of documents that a held prune would delete.</summary>
    public static Task<int> ReduceHeldAsync(NpgsqlConnection connection, long id, long count, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            update runs
            set held = @count, error = format('prune held: %s of %s documents would be deleted; release or dismiss it', @count, held_of),
                updated_at = now()
            where id = @id and held is not null
            """,
            new { id, count },
            cancellationToken);

    /// <summary>Ends a run with the sums of its tasks. A run with a held prune ends as FAILED until a person decides.</summary>
    public static async Task<RunRow?> CloseAsync(
        NpgsqlConnection connection, long id, RunStatus status, ErrorKind? errorKind, string? error, CancellationToken cancellationToken)
        => await connection.FirstAsync<RunRow>(
            $"""
            update runs r
            set status = case when r.held is not null and @status = 'SUCCESS' then 'FAILED' else @status end,
                error_kind = case when r.held is not null and @status = 'SUCCESS' then 'held' else @errorKind end,
                error = case when r.held is not null and @status = 'SUCCESS'
                             then format('prune held: %s of %s documents would be deleted; release or dismiss it', r.held, r.held_of)
                             else @error end,
                -- a prune deletes as a run, not as a task: its own count stays
                deleted = r.deleted + s.deleted,
                added = s.added, updated = s.updated, unchanged = s.unchanged, skipped = s.skipped, failed = s.failed,
                usage = usage_sum(r.usage, s.usages), finished_at = now(), updated_at = now()
            from (select coalesce(sum(added), 0) added, coalesce(sum(updated), 0) updated, coalesce(sum(unchanged), 0) unchanged,
                         coalesce(sum(skipped), 0) skipped, coalesce(sum(failed), 0) failed, coalesce(sum(deleted), 0) deleted,
                         array_agg(usage) usages
                  from tasks where run_id = @id) s
            where r.id = @id
            returning {RunRow.Columns}
            """,
            new { id, status = status.ToDb(), errorKind = errorKind?.ToDb(), error },
            cancellationToken);

    /// <summary>Deletes a bounded number of old finished runs, except the newest of each connector and kind.</summary>
    public Task<int> DeleteOldAsync(TimeSpan keep, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            """
            delete from runs r
            where r.id in (
                select o.id from runs o
                where o.finished_at < now() - @keep
                  and exists (select from runs n
                              where n.connector_id = o.connector_id and n.kind = o.kind and n.id > o.id and n.finished_at is not null)
                order by o.finished_at
                limit 5000)
            """,
            new { keep },
            cancellationToken);

    private const string SetJobSql =
        "update runs set job_id = @jobId, updated_at = now() where id = @id and status = 'SCHEDULE' and finished_at is null";
}

/// <summary>A run to open.</summary>
internal sealed record RunRequest(string ConnectorId, RunKind Kind, RunTrigger Trigger)
{
    /// <summary>Whether a sync reads everything again.</summary>
    public bool Rebuild { get; init; }

    /// <summary>The failures that a replay reads, as JSON.</summary>
    public string? Request { get; init; }
}
