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

    /// <summary>The most chunks that are looked at, whether they may be read or not: it bounds what any question takes.</summary>
    private const int MaxMatched = 100_000;

    /// <summary>The most chunks, and documents, that are read without a choice.</summary>
    public const int MaxReadWhole = 4_000;

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
        // Each step is taken as it stands here. Otherwise the planner may begin with all documents that the user may read, and look into
        // each of their chunks; or, without the empty text, with all chunks of the connectors.
        var sql =
            $"""
            with matched as materialized (
                select c.document_id, c.ordinal, {Columns("c")}
                from chunks c
                where c.search @@ @matching::tsquery and c.connector_id || '' = any(@connectors)
                limit {MaxMatched}),
            opened as materialized (
                select m.*, o.access_id, o.connector_id, case when m.impacts is null then o.title end as title
                from matched m
                cross join lateral (
                    select d.access_id, d.connector_id, d.title from documents d
                    where d.id = m.document_id and d.missing_since is null{Chosen(parameters)}
                    offset 0) o)
            select d.document_id, d.ordinal, d.impacts, d.title, d.heading, d.content
            from opened d
            where true{Readable(accesses: "select access_id, connector_id from opened")}
            limit {MaxCandidates}
            """;
        return (sql, parameters);
    }

    /// <summary>
    /// Reads all chunks of the documents that are meant and may be read, if they are few. For them it takes less than to choose among those
    /// of everyone, and leaves nothing out.
    /// </summary>
    /// <param name="matching">A tsquery that the chunks must match, for questions that say exactly what a text must have. Or null.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <returns>Null if they are many. The number counts all chunks, also those that do not match.</returns>
    public async Task<(IReadOnlyList<Candidate> Candidates, double Chunks)?> ReadAllAsync(
        string? matching, CancellationToken cancellationToken)
    {
        // Nothing finds the documents of other conditions quickly.
        if (request.AsUser is null && request.Documents.Count == 0)
            return null;
        return await database.InTransactionAsync<(IReadOnlyList<Candidate>, double)?>(
            async connection =>
            {
                await connection.ExecuteAsync(Settings, null, cancellationToken);
                var parameters = Parameters();
                var documents = await connection.QueryAsync<(Guid Id, int Chunks)>(
                    $"""
                    select d.id, d.chunk_count from documents d
                    where d.connector_id || '' = any(@connectors) and d.missing_since is null{Chosen(parameters)}{Readable(null)}
                    limit {MaxReadWhole + 1}
                    """,
                    parameters,
                    cancellationToken);
                var chunks = documents.Sum(document => (double)document.Chunks);
                if (documents.Count > MaxReadWhole || chunks > MaxReadWhole)
                    return null;
                return (await OfAsync(connection, [.. documents.Select(document => document.Id)], matching, cancellationToken), chunks);
            },
            cancellationToken);
    }

    private static Task<IReadOnlyList<Candidate>> OfAsync(
        NpgsqlConnection connection, Guid[] documents, string? matching, CancellationToken cancellationToken)
        => connection.QueryAsync<Candidate>(
            $"""
            select c.document_id, c.ordinal, c.impacts, c.heading, c.content, case when c.impacts is null then d.title end as title
            from unnest(@documents) u (id)
            join documents d on d.id = u.id
            cross join lateral (
                select c.document_id, c.ordinal, {Columns("c")} from chunks c
                where c.document_id = u.id{(matching is null ? "" : " and c.search @@ @matching::tsquery")}
                offset 0) c
            limit {MaxCandidates}
            """,
            new { documents, matching },
            cancellationToken);

    private static string Columns(string chunk)
        => $"""
            {chunk}.impacts, case when {chunk}.impacts is null then {chunk}.heading end as heading,
                   case when {chunk}.impacts is null then {chunk}.content end as content
            """;

    /// <summary>The request's own choice of documents, as a condition on "documents d".</summary>
    private string Chosen(DynamicParameters parameters)
    {
        parameters.Add("documents", request.Documents.ToArray());
        var wanted = request.Documents.Count > 0 ? " and d.id = any(@documents)" : "";
        return request.Metadata is null ? wanted : $"{wanted} and {request.Metadata.ToSql(parameters)}";
    }

    private Task<double> CountAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
        => connection.FirstAsync<double>(
            $"""
            select coalesce(sum(d.chunk_count), 0)::float8
            from documents d where d.connector_id = any(@connectors) and d.missing_since is null{Readable(null)}
            """,
            Parameters(),
            cancellationToken);

    /// <param name="accesses">A query for the accesses to look at; null means all that the user has.</param>
    private string Readable(string? accesses)
    {
        const string Searched = "select unnest(@connectors)";
        if (request.AsUser is null)
            return "";
        return $" and {(accesses is null ? AccessFilter.Sql(Searched) : AccessFilter.AmongSql(Searched, accesses))}";
    }

    private DynamicParameters Parameters()
    {
        var parameters = new DynamicParameters();
        parameters.Add("connectors", connectors);
        parameters.Add("principals", request.AsUser is null ? null : AccessFilter.Principals(request.AsUser));
        return parameters;
    }
}
