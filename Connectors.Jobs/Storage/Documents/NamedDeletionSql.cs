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

    private const string Rule = "deleted at the source";

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
        var visible = await connection.FirstAsync<long>(
            """
            with named as (
                insert into prune_candidates (run_id, document_id, named_at)
                select @RunId, id, now() from documents
                where connector_id = @ConnectorId and partition_key = @PartitionKey and (source_id = any(@ids) or attached_to = any(@ids))
                order by id
                on conflict do nothing
                returning document_id)
            select count(*) from named n join documents d on d.id = n.document_id where d.missing_since is null
            """,
            new { task.RunId, task.ConnectorId, task.PartitionKey, ids = ids.ToArray() },
            cancellationToken);
        if (visible == 0)
            return;
        var tally = await TaskStore.NamedAsync(connection, task, cancellationToken);
        var count = tally.Named + visible;
        var allowed = tally.Allowed >= count
            ? tally.Allowed
            : await AllowedAsync(connection, task, guard, tally with { Named = count }, cancellationToken);
        var hidden = allowed < count
            ? 0
            : await DocumentRemovalSql.HideAsync(
                connection,
                new Removal(task.RunId, Named + " and d.missing_since is null and c.named_at = now()", Rule),
                cancellationToken);
        await TaskStore.AddNamedAsync(
            connection, task, new NamedTally { Named = visible, Hidden = hidden, Allowed = allowed }, cancellationToken);
    }

    /// <summary>
    /// Returns how many documents the guard lets the run hide, or 0 if it does not let go those that are named now. Looks ahead to twice as
    /// many, so that a run that names very many does not count the connector's documents for each batch.
    /// </summary>
    private static async Task<long> AllowedAsync(
        NpgsqlConnection connection, LeasedTask task, PruneGuard guard, NamedTally tally, CancellationToken cancellationToken)
    {
        var count = tally.Named;
        var total = tally.Hidden + await VisibleAsync(connection, task.RunId, guard.EnoughDocuments(2 * count), cancellationToken);
        if (2 * count < total && !guard.Holds(2 * count, total))
            return 2 * count;
        return guard.Holds(count, total) ? 0 : count;
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
        if (spared.Count == 0)
            return;
        var shown = await DocumentRemovalSql.ShowAsync(
            connection, "select unnest(@spared)", new { spared = spared.ToArray() }, cancellationToken);
        await TaskStore.AddNamedAsync(connection, task, new NamedTally { Named = -spared.Count, Hidden = -shown }, cancellationToken);
    }

    /// <summary>How many visible documents the run's connector has. Counting ends at the limit.</summary>
    private static Task<long> VisibleAsync(NpgsqlConnection connection, long runId, long limit, CancellationToken cancellationToken)
        => connection.FirstAsync<long>(
            """
            select count(*) from (
                select from documents
                where connector_id = (select connector_id from runs where id = @runId) and missing_since is null
                limit @limit) d
            """,
            new { runId, limit },
            cancellationToken);

    /// <summary>Counts the next named documents: those that count for the guard, and how many of these the run has hidden.</summary>
    public static async Task<NamedPage> CountAsync(NpgsqlConnection connection, KeyPage page, CancellationToken cancellationToken)
        => (await connection.FirstAsync<NamedPage>(
            """
            with page as materialized (
                select document_id, named_at from prune_candidates
                where run_id = @Run and document_id > @AfterId and named_at is not null order by document_id limit @Size),
            counted as (
                select d.missing_since from page c join documents d on d.id = c.document_id
                where d.updated_at <= c.named_at and (d.missing_since is null or d.missing_since = c.named_at))
            select (select count(*) from page)::int as seen,
                   (select document_id::text from page order by document_id desc limit 1) as last,
                   (select count(*) from counted)::int as named,
                   (select count(*) from counted where missing_since is not null)::int as hidden
            """,
            new { page.Run, page.AfterId, page.Size },
            cancellationToken))!;

    /// <summary>Shows the next named documents again that the run has hidden, because a person must decide about them first.</summary>
    /// <returns>The last of them; null at the end.</returns>
    public static async Task<Guid?> ShowAsync(NpgsqlConnection connection, KeyPage page, CancellationToken cancellationToken)
    {
        var ids = await NextAsync(connection, page, cancellationToken);
        if (ids.Length == 0)
            return null;
        await DocumentRemovalSql.ShowAsync(
            connection,
            $"select d.id {Named} and d.missing_since = c.named_at and d.id = any(@ids)",
            new { runId = page.Run, ids },
            cancellationToken);
        return ids[^1];
    }

    /// <summary>Deletes the next named documents, and counts them with the tasks of their partitions.</summary>
    /// <returns>The last of them; null at the end.</returns>
    public static async Task<Guid?> DeleteAsync(NpgsqlConnection connection, KeyPage page, CancellationToken cancellationToken)
    {
        var ids = await NextAsync(connection, page, cancellationToken);
        if (ids.Length == 0)
            return null;
        await TaskStore.AddDeletedAsync(connection, page.Run, Counted, ids, cancellationToken);
        await DocumentRemovalSql.DeleteAsync(
            connection, new Removal(page.Run, Named + " and d.id = any(@ids)", Rule, new { ids }), cancellationToken);
        await connection.ExecuteAsync(
            "delete from prune_candidates where run_id = @Run and document_id = any(@ids)", new { page.Run, ids }, cancellationToken);
        return ids[^1];
    }

    private static async Task<Guid[]> NextAsync(NpgsqlConnection connection, KeyPage page, CancellationToken cancellationToken)
        => [.. await connection.QueryAsync<Guid>(
            """
            select document_id from prune_candidates
            where run_id = @Run and document_id > @AfterId and named_at is not null order by document_id limit @Size
            """,
            new { page.Run, page.AfterId, page.Size },
            cancellationToken)];
}

/// <summary>What a page of named documents showed.</summary>
internal sealed record NamedPage
{
    public int Seen { get; init; }

    /// <summary>How many count for the guard.</summary>
    public int Named { get; init; }

    /// <summary>How many of these the run has hidden.</summary>
    public int Hidden { get; init; }

    public string? Last { get; init; }
}
