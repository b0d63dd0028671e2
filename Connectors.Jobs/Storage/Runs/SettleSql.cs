using Npgsql;

namespace Connectors.Jobs.Storage.Runs;

/// <summary>The settlements of runs. All methods but one are part of the caller's transaction.</summary>
internal static class SettleSql
{
    /// <summary>Returns a run that is being settled, and locks it; null if it is not.</summary>
    public static Task<SettlingRun?> LockAsync(NpgsqlConnection connection, long runId, CancellationToken cancellationToken)
        => connection.FirstAsync<SettlingRun>(
            """
            select id, connector_id, kind, rebuild, held, finished_at, settle from runs where id = @runId and settle is not null for update
            """,
            new { runId },
            cancellationToken);

    /// <summary>Stores how far the settlement is, after progress; null: it is over.</summary>
    public static Task<int> WriteAsync(
        NpgsqlConnection connection, long runId, Settlement? settlement, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            update runs
            set settle = @settle::jsonb, updated_at = now(),
                retry_at = null, error = case when finished_at is null then null else error end,
                error_kind = case when finished_at is null then null else error_kind end
            where id = @runId
            """,
            new { runId, settle = settlement?.ToJson() },
            cancellationToken);

    /// <summary>Records the job that goes on with the settlement.</summary>
    public static Task<int> SetJobAsync(Database database, long runId, string jobId, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            "update runs set job_id = @jobId, updated_at = now() where id = @runId and settle is not null",
            new { runId, jobId },
            cancellationToken);

    /// <summary>Stores that a piece failed and is tried again later.</summary>
    public static Task<int> DelayAsync(
        NpgsqlConnection connection, long runId, Settlement settlement, RetryPlan plan, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            update runs
            set settle = @settle::jsonb, attempts = @Attempts, attempts_max = @MaxAttempts, retry_at = now() + @Pause, updated_at = now(),
                error = case when finished_at is null then @Error else error end,
                error_kind = case when finished_at is null then @kind else error_kind end
            where id = @runId
            """,
            new
            {
                runId, settle = settlement.ToJson(), settlement.Attempts, plan.MaxAttempts, plan.Pause, plan.Error,
                kind = plan.Kind.ToDb(),
            },
            cancellationToken);

    /// <summary>Ends a settlement that cannot be ended in order, and its run unless that has ended.</summary>
    public static Task<int> GiveUpAsync(NpgsqlConnection connection, long runId, RunOutcome outcome, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            update runs
            set settle = null, retry_at = null, updated_at = now(),
                status = case when finished_at is null then @status else status end,
                error_kind = case when finished_at is null then @kind else error_kind end,
                error = case when finished_at is null then @Error else error end,
                finished_at = coalesce(finished_at, now())
            where id = @runId
            """,
            new { runId, status = outcome.Status.ToDb(), kind = outcome.ErrorKind?.ToDb(), outcome.Error },
            cancellationToken);

    /// <summary>Whether anything of the run is to be settled before it can end.</summary>
    public static Task<bool> IsNeededAsync(NpgsqlConnection connection, long runId, CancellationToken cancellationToken)
        => connection.FirstAsync<bool>(
            """
            select kind = 'prune' or rebuild or settle is not null or exists (select from prune_candidates where run_id = @runId)
            from runs where id = @runId
            """,
            new { runId },
            cancellationToken);

    /// <summary>Adds documents that the run's listing has and that were not stored.</summary>
    public static Task<int> AddUnreadAsync(NpgsqlConnection connection, long runId, long unread, CancellationToken cancellationToken)
        => connection.ExecuteAsync("update runs set unread = unread + @unread where id = @runId", new { runId, unread }, cancellationToken);
}
