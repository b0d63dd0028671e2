using Npgsql;

namespace Connectors.Jobs.Storage.Documents;

/// <summary>
/// Hides, returns and deletes documents, many at a time, and records why. A hidden document is neither found nor listed. All methods are
/// part of the caller's transaction.
/// </summary>
internal static class DocumentRemovalSql
{
    /// <summary>Hides documents. Returns how many.</summary>
    /// <param name="connection">The caller's transaction.</param>
    /// <param name="runId">The run that hides them; the parameter "runId" of <paramref name="candidates"/>.</param>
    /// <param name="candidates">The from and where clauses that choose documents "d".</param>
    /// <param name="rule">The recorded reason.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public static Task<long> HideAsync(
        NpgsqlConnection connection, long runId, string candidates, string rule, CancellationToken cancellationToken)
        => connection.FirstAsync<long>(
            $"""
            with chosen as (select d.id {candidates} order by d.id for update of d),
            gone as (update documents d set missing_since = now() from chosen c where d.id = c.id returning d.connector_id, d.source_id),
            decided as ({DecisionSql.RecordGone})
            select count(*) from gone
            """,
            DecisionSql.Of(Decision.Missing, rule, runId),
            cancellationToken);

    /// <summary>Deletes documents. Returns how many of them were not hidden before.</summary>
    /// <inheritdoc cref="HideAsync" path="/param"/>
    public static async Task<long> DeleteAsync(
        NpgsqlConnection connection, long runId, string candidates, string rule, CancellationToken cancellationToken)
    {
        var gone = await connection.QueryAsync<(Guid Id, bool Hidden)>(
            $"""
            with chosen as (select d.id {candidates} order by d.id for update of d),
            gone as (delete from documents d using chosen c where d.id = c.id returning d.id, d.connector_id, d.source_id, d.missing_since),
            decided as ({DecisionSql.RecordGone})
            select id, missing_since is not null from gone
            """,
            DecisionSql.Of(Decision.Deleted, rule, runId),
            cancellationToken);
        await DeleteChunksAsync(connection, gone.Select(document => document.Id), cancellationToken);
        return gone.Count(document => !document.Hidden);
    }

    /// <summary>Shows hidden documents again.</summary>
    /// <param name="connection">The caller's transaction.</param>
    /// <param name="ids">A query for the documents' ids.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public static Task<int> ShowAsync(NpgsqlConnection connection, string ids, object parameters, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            $"""
            with chosen as (select id from documents where id in ({ids}) and missing_since is not null order by id for update)
            update documents d set missing_since = null from chosen c where d.id = c.id
            """,
            parameters,
            cancellationToken);

    /// <summary>
    /// Deletes a bounded number of documents that have been hidden for longer than <paramref name="grace"/>. Returns how many.
    /// </summary>
    public static async Task<int> DeleteHiddenAsync(NpgsqlConnection connection, TimeSpan grace, CancellationToken cancellationToken)
    {
        // This runs every few seconds and mostly finds nothing. The order makes PostgreSQL use an index instead of scanning all documents.
        var gone = await connection.QueryAsync<Guid>(
            "select id from documents where missing_since < now() - @grace order by missing_since limit 2000 for update skip locked",
            new { grace },
            cancellationToken);
        if (gone.Count == 0)
            return 0;

        await connection.ExecuteAsync("delete from documents where id = any(@gone)", new { gone = gone.ToArray() }, cancellationToken);
        await DeleteChunksAsync(connection, gone, cancellationToken);
        return gone.Count;
    }

    /// <summary>Deletes up to <paramref name="limit"/> documents of a deleted connector. Returns how many.</summary>
    public static Task<int> PurgeAsync(NpgsqlConnection connection, string connectorId, int limit, CancellationToken cancellationToken)
        => connection.FirstAsync<int>(
            """
            with chosen as (
                select id from documents
                where connector_id = @connectorId and exists (select from connectors where id = @connectorId and deleted_at is not null)
                order by id limit @limit),
            texts as (delete from chunks k using chosen c where k.document_id = c.id),
            gone as (delete from documents d using chosen c where d.id = c.id returning 1)
            select count(*)::int from gone
            """,
            new { connectorId, limit },
            cancellationToken);

    /// <summary>Brings back the hidden documents that a prune has listed.</summary>
    public static Task<int> ReturnListedAsync(NpgsqlConnection connection, long runId, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            update documents d set missing_since = null
            from listed l, runs r
            where r.id = @runId and l.run_id = r.id and d.connector_id = r.connector_id and d.source_id = l.source_id
              and d.missing_since is not null
            """,
            new { runId },
            cancellationToken);

    /// <summary>Brings back the hidden ones of these documents, because a sync met them.</summary>
    public static Task<int> ReturnAsync(
        NpgsqlConnection connection, string connectorId, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            with chosen as (select id from documents where connector_id = @connectorId and source_id = any(@ids) order by id for update)
            update documents d set missing_since = null from chosen c where d.id = c.id
            """,
            new { connectorId, ids = ids.ToArray() },
            cancellationToken);

    private static Task<int> DeleteChunksAsync(
        NpgsqlConnection connection, IEnumerable<Guid> documents, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            "delete from chunks where document_id = any(@ids)", new { ids = documents.ToArray() }, cancellationToken);
}
