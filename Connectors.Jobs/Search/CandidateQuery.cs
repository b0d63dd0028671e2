using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Access;
using Dapper;

namespace Connectors.Jobs.Search;

/// <summary>
/// Reads the chunks that are ranked. What a user may not read is left out here, before anything is limited, so it changes neither answers
/// nor ranks nor counts.
/// </summary>
internal sealed class CandidateQuery(Database database, SearchRequest request, string[] connectors, SearchLimits limits)
{
    /// <summary>In seconds, where the caller has no limit of its own.</summary>
    private const int UsualLimit = 10;

    /// <summary>
    /// Naming a document to the index takes as long as reading this many chunks. If more of the matching chunks are to be read than that,
    /// the reader's documents are named.
    /// </summary>
    private const int ChunksOfDocument = 2;

    private const string Searched = "select unnest(@connectors)";

    private readonly ScopeQuery _scopes = new(request, connectors, limits);

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

    /// <summary>Decides which documents may answer.</summary>
    public Task<SearchScope> ScopeAsync(CancellationToken cancellationToken)
        => database.InTransactionAsync(
            async connection =>
            {
                await connection.ExecuteAsync(Settings, null, cancellationToken);
                return await _scopes.FindAsync(connection, cancellationToken);
            },
            cancellationToken);

    /// <summary>Decides which documents may answer, and names them, unless they are too many.</summary>
    public Task<SearchScope> NamedScopeAsync(CancellationToken cancellationToken)
        => database.InTransactionAsync(
            async connection =>
            {
                await connection.ExecuteAsync(Settings, null, cancellationToken);
                return await _scopes.NameAsync(
                    connection, await _scopes.FindAsync(connection, cancellationToken), cancellationToken);
            },
            cancellationToken);

    /// <param name="scope">The documents that may answer.</param>
    /// <param name="matching">A tsquery.</param>
    /// <param name="matches">How many chunks match, roughly, those that may not answer included.</param>
    /// <param name="counts">Whether to count the chunks that may be read, too. For few chunks.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public Task<(IReadOnlyList<Candidate> Candidates, double Chunks)> RunAsync(
        SearchScope scope, string matching, double matches, bool counts, CancellationToken cancellationToken)
        => database.InTransactionAsync(
            async connection =>
            {
                await connection.ExecuteAsync(Settings, null, cancellationToken);
                var named = matches > (double)ChunksOfDocument * scope.Documents
                    ? await _scopes.NameAsync(connection, scope, cancellationToken)
                    : scope;
                var (sql, parameters) = Match(named, matching, matches);
                var candidates = await connection.QueryAsync<Candidate>(sql, parameters, cancellationToken);
                return (candidates, counts && candidates.Count > 0 ? await _scopes.CountAsync(connection, scope, cancellationToken) : 0);
            },
            cancellationToken);

    /// <summary>Reads some of the chunks that match a tsquery.</summary>
    public async Task<IReadOnlyList<Candidate>> FillAsync(
        SearchScope scope, string matching, int most, CancellationToken cancellationToken)
        => (await new CandidateQuery(database, request, connectors, limits with { Candidates = most })
            .RunAsync(scope, matching, double.MaxValue, counts: false, cancellationToken)).Candidates;

    /// <summary>Returns the statement that reads the chunks which match a tsquery, with its parameters.</summary>
    /// <inheritdoc cref="RunAsync" path="/param"/>
    public (string Sql, DynamicParameters Parameters) Match(SearchScope scope, string matching, double matches)
    {
        var parameters = _scopes.Parameters();
        parameters.Add("matching", matching);
        parameters.Add("only", scope.Only);
        parameters.Add("hidden", scope.Hidden);
        parameters.Add("sets", scope.Sets);
        if (scope.IsKnown)
        {
            // The planner knows little of how many chunks match. If they are fewer than the documents, it is not worth to look these up.
            var named = scope switch
            {
                { Only: { } only } => $" and (c.document_id = any(@only)){(matches < only.Length ? " is true" : "")}",
                { Documents: not null } => $" and (c.document_id in ({_scopes.ReaderDocuments})) is true",
                { Hidden: [] } => "",
                _ => " and c.document_id <> all(@hidden)",
            };
            return ($"select {Columns} from chunks c where {Matching}{named} limit {limits.Candidates}", parameters);
        }

        // Each step is taken as it stands here, chunk by chunk, until there are enough that may be read. Otherwise the planner may begin
        // with all documents, and look into each of their chunks.
        var isUnknown = request.AsUser is not null && scope.Sets is null;
        var sql =
            $"""
            {(isUnknown ? $"with recursive {AccessFilter.MineTable(Searched)}" : "")}
            select {Names("m")}
            from (select {Columns} from chunks c where {Matching} offset 0) m
            cross join lateral (
                select d.access_id, d.connector_id from documents d
                where d.id = m.document_id and d.missing_since is null{_scopes.Chosen(parameters)}
                offset 0) o
            {(isUnknown ? $"cross join lateral ({AccessFilter.OneSql("o.access_id", "o.connector_id")}) r" : "")}
            {(scope.Sets is null ? "" : "where o.access_id = any(@sets)")}
            limit {limits.Candidates}
            """;
        return (sql, parameters);
    }

    /// <summary>
    /// Reads chunks of some of the documents that may answer, whatever they say: the newest, or those with the lowest ids. What may not
    /// answer takes no place.
    /// </summary>
    /// <param name="scope">The documents that may answer.</param>
    /// <param name="most">How many chunks to read.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public Task<IReadOnlyList<Candidate>> SampleAsync(SearchScope scope, int most, CancellationToken cancellationToken)
        => database.InTransactionAsync(
            async connection =>
            {
                await connection.ExecuteAsync(Settings, null, cancellationToken);
                var named = await _scopes.NameAsync(connection, scope, cancellationToken);
                var documents = named.Only is not null
                    ? "select u.id from unnest(@only) u (id)"
                    : """
                      select d.id from unnest(@connectors) u (id)
                      cross join lateral (
                          select n.id from documents n where n.connector_id = u.id and n.missing_since is null
                          order by n.created_at desc, n.id limit @each) d
                      """;
                return await connection.QueryAsync<Candidate>(
                    $"""
                    select {Names("c")}
                    from ({documents}) d
                    cross join lateral (select {Columns} from chunks c where c.document_id = d.id limit @most) c
                    limit @most
                    """,
                    new
                    {
                        only = named.Only?.Order().Take(most).ToArray(),
                        connectors,
                        each = Math.Max(1, most / connectors.Length),
                        most,
                    },
                    cancellationToken);
            },
            cancellationToken);

    /// <summary>Reads all chunks of the documents that may answer, which are few. It leaves nothing out, and words cost nothing.</summary>
    /// <param name="scope">The documents.</param>
    /// <param name="matching">A tsquery that the chunks must match, for questions that say exactly what a text must have. Or null.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public Task<IReadOnlyList<Candidate>> ReadAllAsync(SearchScope scope, string? matching, CancellationToken cancellationToken)
        => database.InTransactionAsync(
            async connection =>
            {
                await connection.ExecuteAsync(Settings, null, cancellationToken);
                return await connection.QueryAsync<Candidate>(
                    $"""
                    select {Names("c")}
                    from unnest(@only) u (id)
                    cross join lateral (
                        select {Columns} from chunks c
                        where c.document_id = u.id{(matching is null ? "" : " and c.search @@ @matching::tsquery")}
                        offset 0) c
                    limit {limits.Candidates}
                    """,
                    new { only = scope.Only, matching },
                    cancellationToken);
            },
            cancellationToken);

    /// <summary>A chunk that was indexed by an earlier version is ranked by its text.</summary>
    private const string Columns =
        """
        c.document_id, c.ordinal, c.impacts, case when c.impacts is null then c.heading end as heading,
        case when c.impacts is null then c.content end as content,
        case when c.impacts is null then (select t.title from documents t where t.id = c.document_id) end as title
        """;

    private static string Names(string from)
        => string.Join(", ", new[] { "document_id", "ordinal", "impacts", "heading", "content", "title" }.Select(name => $"{from}.{name}"));

    /// <summary>Without the empty text, the planner may begin with all chunks of the connectors.</summary>
    private const string Matching = "c.search @@ @matching::tsquery and c.connector_id || '' = any(@connectors)";
}
