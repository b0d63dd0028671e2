using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Access;
using Dapper;
using Npgsql;

namespace Connectors.Jobs.Search;

/// <summary>
/// Reads the chunks that are ranked. What a user may not read is left out here, before anything is limited, so it changes neither answers
/// nor ranks nor counts.
/// </summary>
internal sealed class CandidateQuery(Database database, SearchRequest request, string[] connectors, SearchLimits limits)
{
    /// <summary>In seconds, where the caller has no limit of its own.</summary>
    private const int UsualLimit = 10;

    private const string Searched = "select unnest(@connectors)";

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
                return await ScopeAsync(connection, cancellationToken);
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
                var (sql, parameters) = Match(scope, matching, matches);
                var candidates = await connection.QueryAsync<Candidate>(sql, parameters, cancellationToken);
                return (candidates, counts && candidates.Count > 0 ? await CountAsync(connection, scope, cancellationToken) : 0);
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
        var parameters = Parameters();
        parameters.Add("matching", matching);
        parameters.Add("only", scope.Only);
        parameters.Add("hidden", scope.Hidden);
        if (scope.Only is not null || scope.Hidden is not null)
        {
            // The planner knows little of how many chunks match. If they are fewer than the documents, it is not worth to look these up.
            var named = scope.Only is { } only ? $" and (c.document_id = any(@only)){(matches < only.Length ? " is true" : "")}"
                : scope.Hidden is [] ? ""
                : " and c.document_id <> all(@hidden)";
            return ($"select {Columns} from chunks c where {Matching}{named} limit {limits.Candidates}", parameters);
        }

        // Each step is taken as it stands here, chunk by chunk, until there are enough that may be read. Otherwise the planner may begin
        // with all documents, and look into each of their chunks.
        var isReader = request.AsUser is not null;
        var readable = isReader ? $"cross join lateral ({AccessFilter.OneSql("o.access_id", "o.connector_id")}) r" : "";
        var sql =
            $"""
            {(isReader ? $"with recursive {AccessFilter.MineTable(Searched)}" : "")}
            select {Names("m")}
            from (select {Columns} from chunks c where {Matching} offset 0) m
            cross join lateral (
                select d.access_id, d.connector_id from documents d
                where d.id = m.document_id and d.missing_since is null{Chosen(parameters)}
                offset 0) o
            {readable}
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
                var documents = scope.Only is not null
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
                        only = scope.Only?.Order().Take(most).ToArray(),
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

    private async Task<SearchScope> ScopeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (request.AsUser is { } user)
        {
            return await ReadableSets.FindAsync(connection, connectors, user, cancellationToken) is { } sets
                ? await OnlyAsync(connection, "d.access_id = any(@sets)", sets, cancellationToken)
                : new SearchScope();
        }

        if (request.Documents.Count > 0)
            return await OnlyAsync(connection, "d.connector_id = any(@connectors)", null, cancellationToken);
        // Nothing finds the documents of other conditions quickly.
        if (request.Metadata is not null)
            return new SearchScope();
        var hidden = await connection.QueryAsync<Guid>(
            $"""
            select d.id from documents d where d.connector_id = any(@connectors) and d.missing_since is not null limit {limits.Named + 1}
            """,
            new { connectors },
            cancellationToken);
        return new SearchScope { Hidden = hidden.Count > limits.Named ? null : [.. hidden] };
    }

    private async Task<SearchScope> OnlyAsync(
        NpgsqlConnection connection, string condition, long[]? sets, CancellationToken cancellationToken)
    {
        if (sets is [])
            return new SearchScope { Only = [] };
        var parameters = Parameters();
        parameters.Add("sets", sets);
        var (ids, chunks) = await connection.FirstAsync<(Guid[]? Ids, double Chunks)>(
            $"""
            select array_agg(o.id), coalesce(sum(o.chunk_count), 0)::float8
            from (
                select d.id, d.chunk_count from documents d
                where {condition} and d.missing_since is null{Chosen(parameters)}
                limit {limits.Named + 1}) o
            """,
            parameters,
            cancellationToken);
        return ids?.Length > limits.Named ? new SearchScope() : new SearchScope { Only = ids ?? [], Chunks = chunks };
    }

    /// <summary>The request's own choice of documents, as a condition on "documents d".</summary>
    private string Chosen(DynamicParameters parameters)
    {
        parameters.Add("documents", request.Documents.ToArray());
        var wanted = request.Documents.Count > 0 ? " and d.id = any(@documents)" : "";
        return request.Metadata is null ? wanted : $"{wanted} and {request.Metadata.ToSql(parameters)}";
    }

    private async Task<double> CountAsync(NpgsqlConnection connection, SearchScope scope, CancellationToken cancellationToken)
        => scope.Only is not null
            ? scope.Chunks
            : await connection.FirstAsync<double>(
                $"""
                select coalesce(sum(d.chunk_count), 0)::float8 from documents d
                where d.connector_id = any(@connectors) and d.missing_since is null
                {(request.AsUser is null ? "" : $" and {AccessFilter.Sql(Searched)}")}
                """,
                Parameters(),
                cancellationToken);

    private DynamicParameters Parameters()
    {
        var parameters = new DynamicParameters();
        parameters.Add("connectors", connectors);
        parameters.Add("principals", request.AsUser is null ? null : AccessFilter.Principals(request.AsUser));
        return parameters;
    }
}
