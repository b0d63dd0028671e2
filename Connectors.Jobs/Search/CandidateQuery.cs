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
    private const int MaxCandidates = 16_000;

    /// <summary>
    /// The index of words is the way to the chunks: the planner knows nothing of how words come together. Compiling takes longer than the
    /// query.
    /// </summary>
    private const string Settings =
        """
        set local enable_seqscan = off;
        set local jit = off;
        set local plan_cache_mode = force_custom_plan;
        set local statement_timeout = '10s'
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
        var parameters = Parameters();
        parameters.Add("matching", matching);
        parameters.Add("documents", request.Documents.ToArray());
        var wanted = request.Documents.Count > 0 ? " and d.id = any(@documents)" : "";
        var metadata = request.Metadata is null ? "" : $" and {request.Metadata.ToSql(parameters)}";
        return connection.QueryAsync<Candidate>(
            $"""
            select c.document_id, c.ordinal, c.impacts,
                   case when c.impacts is null then d.title end as title,
                   case when c.impacts is null then c.heading end as heading,
                   case when c.impacts is null then c.content end as content
            from chunks c join documents d on d.id = c.document_id
            where c.search @@ @matching::tsquery and c.connector_id = any(@connectors)
              and d.missing_since is null{wanted}{Readable()}{metadata}
            limit {MaxCandidates}
            """,
            parameters,
            cancellationToken);
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
