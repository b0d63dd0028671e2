using Connectors.Jobs.Search.Vectors;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Access;

namespace Connectors.Jobs.Search;

/// <summary>Ranked full-text search. Some of a question's words are enough; rarer words count more.</summary>
/// <param name="database">The database.</param>
/// <param name="vectors">Ranks by vectors too, where a knowledge base has a model. Null: words alone.</param>
/// <param name="limits">How much a question may take. Null: the usual limits.</param>
internal sealed class SearchStore(Database database, VectorRanking? vectors = null, SearchLimits? limits = null)
{
    private const int MaxDocumentCounts = 100;

    /// <summary>The connectors that the request searches, each with one of the knowledge bases that it is linked to.</summary>
    private const string Searched =
        """
        select l.connector_id, min(l.knowledge_base_id) as knowledge_base_id
        from knowledge_base_connectors l join knowledge_bases k on k.id = l.knowledge_base_id
        where k.tenant_id = @TenantId and l.auto_parse and (cardinality(@bases) = 0 or k.id = any(@bases))
        group by l.connector_id
        """;

    private readonly SearchLimits _limits = limits ?? new SearchLimits();
    private readonly WordStatistics _statistics = new(database);
    private readonly WordExpansion _expansion = new(new Vocabulary(database));

    public async Task<SearchResult> SearchAsync(SearchRequest request, CancellationToken cancellationToken)
    {
        var query = SearchQuery.Parse(request.Question);
        // With vectors, the threshold holds for both together.
        var asked = vectors?.MayAnswer(request) == true ? request with { Threshold = 0 } : request;
        (var byWords, query) = await RankAsync(asked, query, cancellationToken);
        var ranking = vectors is null ? new RankedChunks(byWords, null) : await vectors.RankAsync(request, byWords, cancellationToken);
        var ranked = ranking.Chunks;
        var offset = (int)Math.Min((long)(request.Page - 1) * request.PageSize, ranked.Count);
        var page = ranked.Skip(offset).Take(request.PageSize).ToArray();
        var hits = page.Length == 0 ? [] : await FetchAsync(request, page, cancellationToken);
        if (hits.Count < page.Length)
            ranked = [.. ranked.Except(page.Where(chunk => hits.All(hit => hit.DocumentId != chunk.DocumentId)))];
        var parts = page.ToDictionary(chunk => new ChunkId(chunk.DocumentId, chunk.Ordinal));
        var stems = new TextStems();
        var marked = hits.Select(hit => Marked(hit, parts[new ChunkId(hit.DocumentId, hit.Ordinal)], query.Words, stems));
        return new SearchResult([.. marked], ranked.Count, Count(ranked)) { Notice = ranking.Notice };
    }

    /// <summary>
    /// Returns all ranked chunks, best first, without their texts: the page, the total and the counts per document come from one ranking.
    /// They are at most the request's TopK, and none is below its threshold.
    /// </summary>
    public async Task<IReadOnlyList<RankedChunk>> RankAsync(SearchRequest request, CancellationToken cancellationToken)
        => (await RankAsync(request, SearchQuery.Parse(request.Question), cancellationToken)).Ranked;

    /// <summary>Returns the chunks, and the question with the words that it was expanded by.</summary>
    private async Task<(IReadOnlyList<RankedChunk> Ranked, SearchQuery Query)> RankAsync(
        SearchRequest request, SearchQuery query, CancellationToken cancellationToken)
    {
        if (query.IsEmpty)
            return ([], query);
        var connectors = await ConnectorsAsync(request, cancellationToken);
        if (connectors.Length == 0)
            return ([], query);

        var chunks = new CandidateQuery(database, request, connectors, _limits);
        var scope = await chunks.ScopeAsync(cancellationToken);
        if (scope.IsEmpty)
            return ([], query);

        var shares = await _statistics.GetAsync(cancellationToken);
        query = await _expansion.JoinAsync(query, connectors, cancellationToken);
        if (!query.IsExact)
            query = await _expansion.MendUnknownAsync(query, connectors, shares, cancellationToken);
        var candidates = new CandidateSearch(chunks, scope, connectors, shares, _limits);
        var found = await candidates.FindAsync(query, cancellationToken);
        if (!query.IsExact && found.Candidates.Count < _limits.Candidates
            && Ranking.Missing(found.Impacts, found.Plan.Ranked) is { Count: > 0 } missing)
        {
            var mended = await _expansion.MendAsync(query, missing, connectors, cancellationToken);
            if (mended != query)
                (query, found) = (mended, await candidates.AddAsync(mended, mended.Since(query), found, cancellationToken));
        }

        var ranked = Ranking.Rank(found.Candidates, found.Impacts, found.Plan.Ranked, found.Chunks)
            .TakeWhile(chunk => chunk.Similarity >= request.Threshold)
            .Take(request.TopK)
            .ToArray();
        return (await TitledAsync(request, ranked, cancellationToken), query);
    }

    private async Task<string[]> ConnectorsAsync(SearchRequest request, CancellationToken cancellationToken)
        => [.. await database.QueryAsync<string>(
            $"select connector_id from ({Searched}) s order by connector_id",
            new { request.TenantId, bases = request.KnowledgeBases.ToArray() },
            cancellationToken)];

    private async Task<IReadOnlyList<RankedChunk>> TitledAsync(
        SearchRequest request, RankedChunk[] ranked, CancellationToken cancellationToken)
    {
        if (ranked.Length == 0)
            return [];
        var ids = ranked.Select(chunk => chunk.DocumentId).Distinct().ToArray();
        var titles = (await database.QueryAsync<(Guid Id, string Title)>(
            $"select d.id, d.title from documents d where d.id = any(@ids) and {StillReadable(request)}",
            new { request.TenantId, bases = request.KnowledgeBases.ToArray(), ids, principals = PrincipalsOf(request) },
            cancellationToken))
            .ToDictionary(row => row.Id, row => row.Title);
        // A document may go while it is ranked, or be this user's no longer.
        return [.. ranked.Where(chunk => titles.ContainsKey(chunk.DocumentId))
            .Select(chunk => chunk with { Title = titles[chunk.DocumentId] })];
    }

    private async Task<IReadOnlyList<SearchHit>> FetchAsync(SearchRequest request, RankedChunk[] page, CancellationToken cancellationToken)
        => await database.QueryAsync<SearchHit>(
            $"""
            -- materialized, or the planner may begin with all documents of the connectors
            with searched as ({Searched}),
            readable as materialized (
                select d.id, d.title, d.link, d.source_id, d.connector_id, d.metadata, d.source_updated_at
                from documents d where d.id = any(@ids) and {StillReadable(request)})
            select r.document_id, r.ordinal, k.content, k.heading, d.title, coalesce(k.link, d.link) as link, d.source_id, d.connector_id,
                   s.knowledge_base_id, d.metadata::text as metadata, d.source_updated_at as updated_at, r.similarity
            from unnest(@ids, @ordinals, @similarities) with ordinality r (document_id, ordinal, similarity, place)
            join chunks k on k.document_id = r.document_id and k.ordinal = r.ordinal
            join readable d on d.id = r.document_id
            join searched s on s.connector_id = d.connector_id
            order by r.place
            """,
            new
            {
                request.TenantId,
                bases = request.KnowledgeBases.ToArray(),
                ids = page.Select(chunk => chunk.DocumentId).ToArray(),
                ordinals = page.Select(chunk => chunk.Ordinal).ToArray(),
                similarities = page.Select(chunk => chunk.Similarity).ToArray(),
                principals = PrincipalsOf(request),
            },
            cancellationToken);

    /// <summary>
    /// Returns the condition on "documents d" under which something of the documents @ids may be told. They were chosen by an earlier
    /// statement, and access may have been revoked since: the statement that reads decides.
    /// </summary>
    private static string StillReadable(SearchRequest request)
    {
        var readable = AccessFilter.AmongSql(
            $"select connector_id from ({Searched}) searched",
            "select a.access_id, a.connector_id from documents a where a.id = any(@ids)");
        return request.AsUser is null ? "d.missing_since is null" : $"d.missing_since is null and {readable}";
    }

    private static string[]? PrincipalsOf(SearchRequest request)
        => request.AsUser is null ? null : AccessFilter.Principals(request.AsUser);

    private static SearchHit Marked(SearchHit hit, RankedChunk ranked, IReadOnlySet<string> words, TextStems stems)
        => Highlighter.Mark(hit, words, stems) with
        {
            TermSimilarity = ranked.TermSimilarity,
            VectorSimilarity = ranked.VectorSimilarity,
        };

    private static DocumentCount[] Count(IReadOnlyList<RankedChunk> ranked)
        => [.. ranked.GroupBy(chunk => chunk.DocumentId)
            .Select(hits => new DocumentCount { DocumentId = hits.Key, Title = hits.First().Title, Count = hits.Count() })
            .OrderByDescending(document => document.Count)
            .Take(MaxDocumentCounts)];
}
