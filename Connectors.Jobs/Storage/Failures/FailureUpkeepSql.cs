using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Npgsql;

namespace Connectors.Jobs.Storage.Failures;

/// <summary>
/// What a prune finds out about failures, and the deletion of old ones. All methods are part of the caller's transaction, and look at a
/// bounded number.
/// </summary>
internal static class FailureUpkeepSql
{
    /// <summary>Adds documents that a prune has listed and that are not stored. They are due at once.</summary>
    public static Task<int> AddUnreadAsync(
        NpgsqlConnection connection, SettlingRun run, IReadOnlyList<UnreadDocument> documents, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            insert into failures as f (connector_id, partition_key, scope, source_id, reason, message, run_id, next_retry_at, history)
            select @ConnectorId, u.partition_key, 'document', u.id, @reason, @message, @Id, now(),
                   jsonb_build_array(jsonb_build_object('at', now(), 'reason', @reason, 'message', @message))
            from unnest(@ids, @partitions) u (id, partition_key)
            on conflict (connector_id, scope, source_id) do update
            set partition_key = excluded.partition_key, reason = excluded.reason, message = excluded.message, fingerprint = null,
                run_id = excluded.run_id, first_at = now(), last_at = now(), next_retry_at = now(), resolved_at = null, attempts = 1,
                history = excluded.history
            where f.resolved_at is not null
            """,
            new
            {
                run.Id,
                run.ConnectorId,
                reason = FailureReason.Other.ToDb(),
                message = "The source lists it, and no sync has stored it. It is read now.",
                ids = documents.Select(document => document.Id).ToArray(),
                partitions = documents.Select(document => document.Partition).ToArray(),
            },
            cancellationToken);

    /// <summary>
    /// Schedules one retry for permanent failures that are missing from a prune's complete listing: the source either confirms that the
    /// document is gone, or the failure stands.
    /// </summary>
    /// <param name="connection">The caller's transaction.</param>
    /// <param name="runId">The prune.</param>
    /// <param name="after">The last failure that was looked at.</param>
    /// <param name="limit">How many failures to look at.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>How many were looked at, and the last of them.</returns>
    public static Task<(int Seen, long Last)> DoubtAsync(
        NpgsqlConnection connection, long runId, long after, int limit, CancellationToken cancellationToken)
        => connection.FirstAsync<(int Seen, long Last)>(
            """
            with page as materialized (
                select f.id, f.partition_key, f.source_id, f.scope, f.next_retry_at, f.last_at, r.opened_at
                from runs r join failures f on f.connector_id = r.connector_id
                where r.id = @runId and f.resolved_at is null and f.id > @after
                order by f.id limit @limit),
            doubted as (
                update failures f set next_retry_at = now()
                from page p
                where f.id = p.id and p.scope = 'document' and p.next_retry_at is null and p.last_at < p.opened_at
                  and exists (select from tasks t where t.run_id = @runId and t.partition_key = p.partition_key
                                and t.state = 'done' and t.incomplete is null)
                  and not exists (select from listed l where l.run_id = @runId and l.source_id = p.source_id))
            select count(*)::int, coalesce(max(id), 0) from page
            """,
            new { runId, after, limit },
            cancellationToken);

    /// <summary>Deletes failures that were resolved long ago, among the next ones by their ids.</summary>
    /// <returns>The last id that was looked at; 0 at the end.</returns>
    public static Task<long> DeleteOldAsync(
        NpgsqlConnection connection, TimeSpan keep, long after, int limit, CancellationToken cancellationToken)
        => connection.FirstAsync<long>(
            """
            with page as materialized (select id, resolved_at from failures where id > @after order by id limit @limit),
            gone as (
                delete from failures f using page p
                where f.id = p.id and p.resolved_at < now() - @keep and f.resolved_at = p.resolved_at)
            select case when count(*) < @limit then 0 else max(id) end from page
            """,
            new { keep, after, limit },
            cancellationToken);

    /// <summary>Deletes some failures of a deleted connector. Returns how many.</summary>
    public static Task<int> PurgeAsync(NpgsqlConnection connection, string connectorId, int limit, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            "delete from failures where ctid = any(array(select ctid from failures where connector_id = @connectorId limit @limit))",
            new { connectorId, limit },
            cancellationToken);
}

/// <summary>A document that the source lists and that is not stored.</summary>
internal sealed record UnreadDocument(string Id, string Partition);
