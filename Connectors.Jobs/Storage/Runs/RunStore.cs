using Connectors.Jobs.Telemetry;
using Dapper;
using Npgsql;

namespace Connectors.Jobs.Storage.Runs;

/// <summary>
/// The table of runs and its states: SCHEDULE, RUNNING, then SUCCESS, FAILED or CANCEL. Each transition is one method. No other class
/// writes the table, but those that settle and delete runs. A unique index allows one active run for each connector and kind. Static
/// methods are part of the caller's transaction.
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
            update runs set status = 'RUNNING', started_at = coalesce(started_at, now()), updated_at = now(), job_id = @jobId,
                retry_at = null, trace_parent = coalesce(trace_parent, @trace)
            where id = @id and finished_at is null
              and (trigger = 'manual' or not exists (select from connectors c where c.id = runs.connector_id and c.paused))
            """,
            new { id, jobId, trace = EngineTelemetry.TraceParent },
            cancellationToken) == 1;

    /// <summary>Returns how often splitting a run has failed.</summary>
    public Task<int> AttemptsAsync(long id, CancellationToken cancellationToken)
        => database.FirstAsync<int>("select attempts from runs where id = @id", new { id }, cancellationToken);

    /// <summary>Puts a run back to waiting because it could not be split.</summary>
    public Task DelayAsync(long id, RetryPlan plan, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            """
            update runs
            set status = 'SCHEDULE', attempts = attempts + case when @MaxAttempts::int is null then 0 else 1 end,
                attempts_max = coalesce(@MaxAttempts, attempts_max), error_kind = @kind, error = @Error, retry_at = now() + @Pause,
                updated_at = now()
            where id = @id and finished_at is null
            """,
            new { id, plan.Pause, plan.MaxAttempts, kind = plan.Kind.ToDb(), plan.Error },
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
            update runs set split_at = now(), split_complete = @complete, usage = @usage::jsonb, updated_at = now(),
                error = null, error_kind = null
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

    /// <summary>
    /// Ends a hold: a person released it, and <paramref name="hidden"/> documents were hidden. A run that failed for another reason as well
    /// stays failed.
    /// </summary>
    public static Task<int> ReleaseAsync(NpgsqlConnection connection, long id, long hidden, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            update runs
            set held = null, deleted = deleted + @hidden, updated_at = now(),
                status = case when error_kind = 'held' then 'SUCCESS' else status end,
                error = case when error_kind = 'held' then null else error end,
                error_kind = nullif(error_kind, 'held')
            where id = @id
            """,
            new { id, hidden },
            cancellationToken);

    /// <summary>
    /// Ends a hold without deletions, with the reason. A prune is then cancelled; a sync or replay has done everything else. Returns 0 if
    /// the run is not held.
    /// </summary>
    public static Task<int> DismissAsync(NpgsqlConnection connection, long id, string reason, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            update runs
            set held = null, updated_at = now(),
                status = case when error_kind is distinct from 'held' then status when kind = 'prune' then 'CANCEL' else 'SUCCESS' end,
                error = case when error_kind is distinct from 'held' then error else kind || ' ' || @reason end,
                error_kind = nullif(error_kind, 'held')
            where id = @id and held is not null
            """,
            new { id, reason },
            cancellationToken);

    /// <summary>
    /// Returns the connector's next other run whose candidates a prune's listing may contradict: older ones that are held, and those under
    /// way. Null if there is none after <paramref name="after"/>.
    /// </summary>
    public static Task<long?> NextWithCandidatesAsync(
        NpgsqlConnection connection, string connectorId, long prune, long after, CancellationToken cancellationToken)
        => connection.FirstAsync<long?>(
            """
            select id from runs
            where connector_id = @connectorId and id <> @prune and id > @after and (held is not null and id < @prune or finished_at is null)
            order by id limit 1
            """,
            new { connectorId, prune, after },
            cancellationToken);

    public static Task<bool> AnyActiveSyncAsync(NpgsqlConnection connection, string connectorId, CancellationToken cancellationToken)
        => connection.FirstAsync<bool>(
            "select exists (select from runs where connector_id = @connectorId and kind = 'sync' and finished_at is null)",
            new { connectorId },
            cancellationToken);

    /// <summary>Lowers the number of documents that a held run would delete.</summary>
    public static Task<int> ReduceHeldAsync(NpgsqlConnection connection, long id, long count, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            update runs
            set held = @count, updated_at = now(),
                error = case when error_kind is distinct from 'held' then error
                             else format('%s held: %s of %s documents would be deleted; release or dismiss it', kind, @count, held_of) end
            where id = @id and held is not null
            """,
            new { id, count },
            cancellationToken);

    /// <summary>Ends a run with the sums of its tasks. A run with held deletions ends as FAILED until a person decides.</summary>
    public static Task<EndedRun?> CloseAsync(
        NpgsqlConnection connection, long id, RunOutcome outcome, CancellationToken cancellationToken)
        => connection.FirstAsync<EndedRun>(
            """
            update runs r
            set status = case when r.held is not null and @status = 'SUCCESS' then 'FAILED' else @status end,
                error_kind = case when r.held is not null and @status = 'SUCCESS' then 'held' else @errorKind end,
                error = case when r.held is not null and @status = 'SUCCESS'
                             then format('%s held: %s of %s documents would be deleted; release or dismiss it', r.kind, r.held, r.held_of)
                             else @Error end,
                retry_at = null,
                -- deletions are decided by the run, not by a task: its own count stays
                deleted = r.deleted + s.deleted,
                added = s.added, updated = s.updated, unchanged = s.unchanged, skipped = s.skipped, failed = s.failed,
                usage = usage_sum(r.usage, s.usages), finished_at = now(), updated_at = now()
            from connectors c, (
                select coalesce(sum(added), 0) added, coalesce(sum(updated), 0) updated, coalesce(sum(unchanged), 0) unchanged,
                       coalesce(sum(skipped), 0) skipped, coalesce(sum(failed), 0) failed, coalesce(sum(deleted), 0) deleted,
                       array_agg(usage) usages
                from tasks where run_id = @id) s
            where r.id = @id and c.id = r.connector_id
            returning r.id, c.name as connector_name, c.source, r.kind, r.rebuild, r.status, r.error, r.added, r.updated, r.unchanged,
                r.skipped, r.failed, r.deleted, r.unread, r.opened_at, r.finished_at
            """,
            new { id, status = outcome.Status.ToDb(), errorKind = outcome.ErrorKind?.ToDb(), outcome.Error },
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
