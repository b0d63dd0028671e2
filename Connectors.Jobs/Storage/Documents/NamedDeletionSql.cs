using Connectors.Jobs.Storage.Runs;
using Npgsql;

namespace Connectors.Jobs.Storage.Documents;

/// <summary>
/// Documents that a run's change feeds or trash listings name as gone. An upstream can be wrong about it, so they are hidden while they are
/// few, and deleted only when the run ends and all of them together are few. All methods are part of the caller's transaction.
/// </summary>
internal static class NamedDeletionSql
{
    /// <summary>
    /// The documents "d" that the run @runId has named and that still may go, as from and where clauses. A document that was written since
    /// is back.
    /// </summary>
    public const string Named =
        """
        from prune_candidates c join documents d on d.id = c.document_id
        where c.run_id = @runId and c.named_at is not null and d.updated_at <= c.named_at
        """;

    /// <summary>Those that were visible when they were named. They count for the guard; the others were on their way out before.</summary>
    public const string Counted = Named + " and (d.missing_since is null or d.missing_since = c.named_at)";

    /// <summary>
    /// Names documents of a task's partition, and their attachments, as gone, unless they belong to another partition by now. Hides them
    /// at once as long as the guard lets so many go.
    /// </summary>
    public static async Task NameAsync(
        NpgsqlConnection connection,
        LeasedTask task,
        PruneGuard guard,
        IReadOnlyCollection<string> ids,
        CancellationToken cancellationToken)
    {
        var named = await connection.ExecuteAsync(
            """
            insert into prune_candidates (run_id, document_id, named_at)
            select @RunId, id, now() from documents
            where connector_id = @ConnectorId and partition_key = @PartitionKey and (source_id = any(@ids) or attached_to = any(@ids))
            order by id
            on conflict do nothing
            """,
            new { task.RunId, task.ConnectorId, task.PartitionKey, ids = ids.ToArray() },
            cancellationToken);
        if (named == 0)
            return;
        var count = await CountAsync(connection, task.RunId, cancellationToken);
        var total = await TotalAsync(connection, task.RunId, guard.EnoughDocuments(count), cancellationToken);
        if (!guard.Holds(count, total))
        {
            await DocumentRemovalSql.HideAsync(
                connection, task.RunId, Named + " and d.missing_since is null and c.named_at = now()", "deleted at the source",
                cancellationToken);
        }
    }

    /// <summary>Takes back that documents are gone, because the same run meets them as well.</summary>
    public static async Task SpareAsync(
        NpgsqlConnection connection, LeasedTask task, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var spared = await connection.QueryAsync<Guid>(
            """
            delete from prune_candidates c using documents d
            where c.run_id = @RunId and c.named_at is not null and d.id = c.document_id and d.source_id = any(@ids)
            returning c.document_id
            """,
            new { task.RunId, ids = ids.ToArray() },
            cancellationToken);
        if (spared.Count > 0)
            await DocumentRemovalSql.ShowAsync(connection, "select unnest(@spared)", new { spared = spared.ToArray() }, cancellationToken);
    }

    /// <summary>How many visible documents the run has named.</summary>
    public static Task<long> CountAsync(NpgsqlConnection connection, long runId, CancellationToken cancellationToken)
        => connection.FirstAsync<long>($"select count(*) {Counted}", new { runId }, cancellationToken);

    /// <summary>How many visible documents the run's connector has, those that the run has hidden included.</summary>
    /// <param name="connection">The caller's transaction.</param>
    /// <param name="runId">The run.</param>
    /// <param name="limit">The number at which counting ends.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public static Task<long> TotalAsync(NpgsqlConnection connection, long runId, long limit, CancellationToken cancellationToken)
        => connection.FirstAsync<long>(
            $"""
            select (select count(*) {Counted} and d.missing_since is not null)
                + (select count(*) from (
                    select from documents
                    where connector_id = (select connector_id from runs where id = @runId) and missing_since is null
                    limit @limit) d)
            """,
            new { runId, limit },
            cancellationToken);

    /// <summary>Shows the documents again that the run has hidden, because a person must decide about them first.</summary>
    public static Task<int> ShowAsync(NpgsqlConnection connection, long runId, CancellationToken cancellationToken)
        => DocumentRemovalSql.ShowAsync(
            connection, $"select d.id {Named} and d.missing_since = c.named_at", new { runId }, cancellationToken);
}
