using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Access;
using Dapper;
using Npgsql;

namespace Connectors.Jobs.Search;

/// <summary>
/// Reads the chunks that are ranked. What a user may not read is left out here, so it changes neither ranks nor counts.
/// </summary>
internal sealed class CandidateQuery(Database database, SearchRequest request, string[] connectors)
{
    /// <summary>The most chunks that one question ranks. It is reached only if words are more frequent than they were counted.</summary>
    public const int MaxCandidates = 16_000;

    /// <summary>In seconds, where the caller has no limit of its own.</summary>
    private const int UsualLimit = 10;

    /// <summary>
    /// The index of words is the way to the chunks: the planner knows nothing of how words come together. Compiling takes longer than the
    /// query.
    /// </summary>
    public static string Settings =>
        $"""
        set local enable_seqscan = off;
        set local jit = off;
        set local plan_cache_mode = force_custom_plan;
        set local statement_timeout = '{StatementLimit.Current ?? UsualLimit}s'
        """;

    /// <param name="matching">A tsquery.</param>
    /// <param name="counts">Whether to count the chunks that may be read, too. For few chunks.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public Task<(IReadOnlyList<Candidate> Candidates, double Chunks)> RunAsync(
        string matching, bool counts, CancellationToken cancellationToken)
        => database.InTransactionAsync(
            async connection =>
            {
                await connection.ExecuteAsync(Settings, null, cancellationToken);
                var candidates = await MatchAsync(connection, matching, cancellationToken);
                return (candidates, counts && candidates.Count > 0 ? await CountAsync(connection, cancellationToken) : 0);
            },
            cancellationToken);

    private Task<IReadOnlyList<Candidate>> MatchAsync(NpgsqlConnection connection, string matching, CancellationToken cancellationToken)
    {
        var (sql, parameters) = Match(matching);
        return connection.QueryAsync<Candidate>(sql, parameters, cancellationToken);
    }

    /// <summary>Returns the statement that reads the chunks which match a tsquery, with its parameters.</summary>
    public (string Sql, DynamicParameters Parameters) Match(string matching)
    {
        var parameters = Parameters();
        parameters.Add("matching", matching);
        parameters.Add("documents", request.Documents.ToArray());
        var wanted = request.Documents.Count > 0 ? " and d.id = any(@documents)" : "";
        var metadata = request.Metadata is null ? "" : $" and {request.Metadata.ToSql(parameters)}";
        // Each step is taken as it stands here. Otherwise the planner may begin with all documents that the user may read, and look into
        // each of their chunks; or, without the empty text, with all chunks of the connectors.
        var sql =
            $"""
            with matched as materialized (
                select c.document_id, c.ordinal, c.impacts,
                       case when c.impacts is null then c.heading end as heading,
                       case when c.impacts is null then c.content end as content
                from chunks c
                where c.search @@ @matching::tsquery and c.connector_id || '' = any(@connectors)),
            opened as materialized (
                select m.*, o.access_id, case when m.impacts is null then o.title end as title
                from matched m
                cross join lateral (
                    select d.access_id, d.title from documents d
                    where d.id = m.document_id and d.missing_since is null{wanted}{metadata}
                    offset 0) o)
            select d.document_id, d.ordinal, d.impacts, d.title, d.heading, d.content
            from opened d
            where true{Readable()}
            limit {MaxCandidates}
            """;
        return (sql, parameters);
    }

    private Task<double> CountAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
        => connection.FirstAsync<double>(
            $"""
            select coalesce(sum(d.chunk_count), 0)::float8
            from documents d where d.connector_id = any(@connectors) and d.missing_since is null{Readable()}
            """,
            Parameters(),
            cancellationToken);

    private string Readable() => request.AsUser is null ? "" : $" and {AccessFilter.Sql("select unnest(@connectors)")}";

    private DynamicParameters Parameters()
    {
        var parameters = new DynamicParameters();
        parameters.Add("connectors", connectors);
        parameters.Add("principals", request.AsUser is null ? null : AccessFilter.Principals(request.AsUser));
        return parameters;
    }
}
