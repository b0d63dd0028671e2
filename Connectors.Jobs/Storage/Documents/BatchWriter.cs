using System.Text.Json;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Runs;
using Connectors.Jobs.Telemetry;
using Npgsql;

namespace Connectors.Jobs.Storage.Documents;

/// <summary>Commits a batch and its checkpoint in one transaction, fenced by the task's lease: all of it, or nothing.</summary>
internal sealed class BatchWriter(Database database)
{
    /// <param name="task">The leased task.</param>
    /// <param name="batch">What to write.</param>
    /// <param name="usage">The task's accounting so far, as JSON.</param>
    /// <param name="ttl">How long the lease is renewed for.</param>
    /// <param name="cancellationToken">Rolls back.</param>
    /// <exception cref="LeaseLostException">Somebody else owns the task now; nothing was written.</exception>
    public async Task CommitAsync(LeasedTask task, PreparedBatch batch, string usage, TimeSpan ttl, CancellationToken cancellationToken)
    {
        using var commit = EngineTelemetry.Commit();
        var (added, deleted) = await database.InTransactionAsync(
            async connection =>
            {
                var held = await connection.FirstAsync<long?>(
                    "select id from tasks where id = @Id and lease = @Lease for update", new { task.Id, task.Lease }, cancellationToken);
                if (held is null)
                    throw new LeaseLostException(task.Id);

                var (added, deleted) = await WriteAsync(connection, task, batch, cancellationToken);
                await CountAsync(connection, task, batch, added, deleted, usage, ttl, cancellationToken);
                return (added, deleted);
            },
            cancellationToken);
        Told(batch, added, deleted);
    }

    private static void Told(PreparedBatch batch, int added, int deleted)
    {
        EngineTelemetry.Count("added", added);
        EngineTelemetry.Count("updated", batch.Documents.Count - added);
        EngineTelemetry.Count("unchanged", batch.AllUnchanged);
        EngineTelemetry.Count("skipped", batch.Skipped.Count);
        EngineTelemetry.Count("failed", batch.Failures.Count + batch.StillFailing);
        EngineTelemetry.Count("deleted", deleted);
    }

    private static async Task<(int Added, int Deleted)> WriteAsync(
        NpgsqlConnection connection, LeasedTask task, PreparedBatch batch, CancellationToken cancellationToken)
    {
        var added = batch.Documents.Count == 0 ? 0 : await DocumentSql.WriteAsync(connection, task, batch.Documents, cancellationToken);
        if (batch.Returned.Count > 0)
        {
            await connection.RunAsync(
                """
                with chosen as (select id from documents where connector_id = @ConnectorId and source_id = any(@ids) order by id for update)
                update documents d set missing_since = null from chosen c where d.id = c.id
                """,
                new { task.ConnectorId, ids = batch.Returned.ToArray() },
                cancellationToken);
        }

        if (batch.Refingerprinted.Count > 0)
            await DocumentSql.RefingerprintAsync(connection, task.ConnectorId, batch.Refingerprinted, cancellationToken);
        var deleted = batch.Deleted.Count == 0 ? 0 : await DocumentRemovalSql.DeleteNamedAsync(connection, task, batch.Deleted, cancellationToken);
        string[] settled =
        [
            .. batch.Documents.Select(d => d.SourceId), .. batch.UnchangedIds, .. batch.Refingerprinted.Keys, .. batch.Returned, .. batch.Deleted,
            .. batch.Skipped.Select(skip => skip.Id),
        ];
        if (settled.Length > 0)
            await FailureSql.ResolveAsync(connection, task.ConnectorId, settled, cancellationToken);
        await FailureSql.AddAsync(connection, task, batch.Failures, cancellationToken);
        if (batch.Skipped.Count > 0)
            await SkipAsync(connection, task, batch, cancellationToken);
        return (added, deleted);
    }

    private static Task<int> SkipAsync(
        NpgsqlConnection connection, LeasedTask task, PreparedBatch batch, CancellationToken cancellationToken)
    {
        var skips = batch.Skipped.DistinctBy(s => s.Id).OrderBy(s => s.Id, StringComparer.Ordinal).ToArray();
        return connection.RunAsync(
            """
            insert into decisions as d (connector_id, source_id, decision, rule, run_id)
            select @ConnectorId, u.id, 'skipped', u.rule, @RunId from unnest(@ids, @rules) u (id, rule)
            on conflict (connector_id, source_id) do update
                set decision = excluded.decision, rule = excluded.rule, run_id = excluded.run_id, decided_at = now()
            where (d.decision, d.rule) is distinct from (excluded.decision, excluded.rule)
            """,
            new { task.ConnectorId, task.RunId, ids = skips.Select(s => s.Id).ToArray(), rules = skips.Select(s => s.Rule).ToArray() },
            cancellationToken);
    }

    private static Task<int> CountAsync(
        NpgsqlConnection connection,
        LeasedTask task,
        PreparedBatch batch,
        int added,
        int deleted,
        string usage,
        TimeSpan ttl,
        CancellationToken cancellationToken)
        => connection.RunAsync(
            """
            update tasks
            set checkpoint = coalesce(@Checkpoint::jsonb, checkpoint), lease_until = now() + @ttl, progress_at = now(), takeovers = 0,
                attempts = case when checkpoint is distinct from coalesce(@Checkpoint::jsonb, checkpoint) then 0 else attempts end,
                added = added + @added, updated = updated + @updated, unchanged = unchanged + @unchanged, skipped = skipped + @skipped,
                failed = failed + @failed, deleted = deleted + @deleted, total = coalesce(@Total, total), usage = @usage::jsonb,
                skipped_rules = (select coalesce(jsonb_object_agg(rule, n), '{}') from (
                    select key rule, sum(value::bigint) n from (
                        select * from jsonb_each_text(skipped_rules) union all select * from jsonb_each_text(@rules::jsonb)) r group by key) s)
            where id = @Id
            """,
            new
            {
                task.Id,
                batch.Checkpoint,
                batch.Total,
                ttl,
                added,
                updated = batch.Documents.Count - added,
                unchanged = batch.AllUnchanged,
                skipped = batch.Skipped.Count,
                failed = batch.Failures.Count + batch.StillFailing,
                deleted,
                usage,
                rules = JsonSerializer.Serialize(batch.Skipped.GroupBy(s => s.Rule).ToDictionary(g => g.Key, g => g.Count())),
            },
            cancellationToken);
}
