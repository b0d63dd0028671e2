using Connectors.Jobs.Telemetry;

namespace Connectors.Jobs.Storage.Runs;

/// <summary>Opens runs and reads them. One active run per connector and kind is a fact of the database.</summary>
internal sealed class RunStore(Database database)
{
    /// <summary>Opens a run, or finds the active one. Null when the connector is gone, or paused and nobody asked by hand.</summary>
    public async Task<RunRow?> OpenAsync(RunRequest opening, CancellationToken cancellationToken)
    {
        // A finished run between the two statements would give neither row, hence a second try.
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var run = await database.FirstAsync<RunRow>(
                $"""
                insert into runs (connector_id, kind, trigger, status, rebuild, request, until, trace_parent)
                select id, @Kind, @Trigger, 'SCHEDULE', @Rebuild, @Request::jsonb, now(), @trace
                from connectors
                where id = @ConnectorId and deleted_at is null and (not paused or @Trigger <> 'schedule')
                on conflict (connector_id, kind) where finished_at is null do nothing
                returning {RunRow.Columns}
                """,
                new { opening.ConnectorId, Kind = opening.Kind.ToDb(), Trigger = opening.Trigger.ToDb(), opening.Rebuild, opening.Request, trace = EngineTelemetry.TraceParent },
                cancellationToken)
                ?? await ActiveAsync(opening.ConnectorId, opening.Kind, cancellationToken);
            if (run is not null)
                return run;
        }

        return null;
    }

    public Task<RunRow?> ActiveAsync(string connectorId, RunKind kind, CancellationToken cancellationToken)
        => database.FirstAsync<RunRow>(
            $"select {RunRow.Columns} from runs where connector_id = @connectorId and kind = @Kind and finished_at is null",
            new { connectorId, Kind = kind.ToDb() },
            cancellationToken);

    public Task<RunRow?> FindAsync(long id, CancellationToken cancellationToken)
        => database.FirstAsync<RunRow>($"select {RunRow.Columns} from runs where id = @id", new { id }, cancellationToken);

    /// <summary>Whether a sync reads some partition from its beginning.</summary>
    public Task<bool> IsBackfillAsync(long id, CancellationToken cancellationToken)
        => database.FirstAsync<bool>(
            "select exists (select from tasks where run_id = @id and work = 'read' and since is null)", new { id }, cancellationToken);

    /// <summary>Notes the job that stands for a run which waits for a worker.</summary>
    public Task<int> SetJobAsync(long id, string jobId, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            "update runs set job_id = @jobId, updated_at = now() where id = @id and status = 'SCHEDULE' and finished_at is null",
            new { id, jobId },
            cancellationToken);

    /// <summary>
    /// A worker has begun with it: in a job, or in no job (null) where somebody waits for it. Its trace is that of whoever opened it, else the
    /// worker's. False: it has ended, or nobody asked for it by hand and its connector was paused while it was opened.
    /// </summary>
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

    /// <summary>The opening stumbled and will be tried again.</summary>
    public Task<int> DelayAsync(long id, bool attempt, string error, CancellationToken cancellationToken)
        => database.FirstAsync<int>(
            """
            update runs set status = 'SCHEDULE', attempts = attempts + @count, error = @error, updated_at = now()
            where id = @id and finished_at is null
            returning attempts
            """,
            new { id, error, count = attempt ? 1 : 0 },
            cancellationToken);
}

/// <param name="Request">JSON of what a replay was asked for.</param>
internal sealed record RunRequest(string ConnectorId, RunKind Kind, RunTrigger Trigger, bool Rebuild = false, string? Request = null);
