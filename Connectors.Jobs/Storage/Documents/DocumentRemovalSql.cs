using Dapper;
using Npgsql;

namespace Connectors.Jobs.Storage.Documents;

/// <summary>
/// Hides, returns and deletes documents, many at a time, and records why. A hidden document is neither found nor listed. All methods are
/// part of the caller's transaction.
/// </summary>
internal static class DocumentRemovalSql
{
    /// <summary>Hides documents. Returns how many.</summary>
    public static Task<long> HideAsync(NpgsqlConnection connection, Removal removal, CancellationToken cancellationToken)
        => connection.FirstAsync<long>(
            $"""
            with chosen as (select d.id {removal.Chosen} order by d.id for update of d),
            gone as (update documents d set missing_since = now() from chosen c where d.id = c.id returning d.connector_id, d.source_id),
            decided as ({DecisionSql.RecordGone})
            select count(*) from gone
            """,
            removal.Parameters(Decision.Missing),
            cancellationToken);

    /// <summary>Deletes documents. Returns how many of them were not hidden before.</summary>
    public static async Task<long> DeleteAsync(NpgsqlConnection connection, Removal removal, CancellationToken cancellationToken)
    {
        var gone = await connection.QueryAsync<(Guid Id, bool Hidden)>(
            $"""
            with chosen as (select d.id {removal.Chosen} order by d.id for update of d),
            gone as (delete from documents d using chosen c where d.id = c.id returning d.id, d.connector_id, d.source_id, d.missing_since),
            decided as ({DecisionSql.RecordGone})
            select id, missing_since is not null from gone
            """,
            removal.Parameters(Decision.Deleted),
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

    /// <summary>Counts the connector's next documents, in the order of their source ids.</summary>
    public static async Task<CountedPage> CountAsync(NpgsqlConnection connection, KeyPage page, CancellationToken cancellationToken)
        => (await connection.FirstAsync<CountedPage>(
            """
            select count(*)::int as seen, (count(*) filter (where missing_since is null))::int as visible, max(source_id) as last
            from (select source_id, missing_since from documents
                  where connector_id = @Of and source_id > @After order by source_id limit @Size) d
            """,
            new { page.Of, page.After, page.Size },
            cancellationToken))!;

    /// <summary>Brings back the hidden documents that a prune has listed, of those whose source ids are in a range.</summary>
    public static Task<int> ReturnListedAsync(
        NpgsqlConnection connection, long runId, string after, string last, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            with chosen as (
                select d.id from runs r join documents d on d.connector_id = r.connector_id
                where r.id = @runId and d.source_id > @after and d.source_id <= @last and d.missing_since is not null
                  and exists (select from listed l where l.run_id = r.id and l.source_id = d.source_id)
                order by d.id for update of d)
            update documents d set missing_since = null from chosen c where d.id = c.id
            """,
            new { runId, after, last },
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

/// <summary>Documents to hide or delete.</summary>
/// <param name="RunId">The run that does it; the parameter "runId" of <paramref name="Chosen"/>.</param>
/// <param name="Chosen">The from and where clauses that choose documents "d".</param>
/// <param name="Rule">The recorded reason.</param>
/// <param name="Values">Further parameters of <paramref name="Chosen"/>.</param>
internal sealed record Removal(long RunId, string Chosen, string Rule, object? Values = null)
{
    public DynamicParameters Parameters(Decision decision)
    {
        var parameters = new DynamicParameters(Values);
        parameters.AddDynamicParams(DecisionSql.Of(decision, Rule, RunId));
        return parameters;
    }
}

/// <summary>How many documents a page has.</summary>
internal sealed record CountedPage
{
    public int Seen { get; init; }

    public int Visible { get; init; }

    public string? Last { get; init; }
}
