using Connectors.Jobs.Search.Vectors;
using Connectors.Jobs.Storage;

namespace Connectors.Jobs.Search;

/// <summary>Ranked full-text search. Some of a question's words are enough; rarer words count more.</summary>
/// <param name="database">The database.</param>
/// <param name="vectors">Ranks by vectors too, where a knowledge base has a model. Null: words alone.</param>
internal sealed class SearchStore(Database database, VectorRanking? vectors = null)
{
    private const int MaxDocumentCounts = 100;

    /// <summary>If a user may read fewer of the chosen chunks, more are chosen.</summary>
    private const int FewCandidates = 100;

    private const int Wider = 6;

    /// <summary>Of a wider choice, the user may read a smaller part.</summary>
    private const double Reserve = 1.5;

    /// <summary>The connectors that the request searches, each with one of the knowledge bases that it is linked to.</summary>
    private const string Searched =
        """
        select l.connector_id, min(l.knowledge_base_id) as knowledge_base_id
        from knowledge_base_connectors l join knowledge_bases k on k.id = l.knowledge_base_id
        where k.tenant_id = @TenantId and l.auto_parse and (cardinality(@bases) = 0 or k.id = any(@bases))
        group by l.connector_id
        """;

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

        query = await _expansion.JoinAsync(query, connectors, cancellationToken);
        var found = await FindAsync(request, query, connectors, cancellationToken);
        if (!query.IsExact && found.Candidates.Count < CandidateQuery.MaxCandidates
            && Ranking.Missing(found.Impacts, found.Plan.Ranked) is { Count: > 0 } missing)
        {
            var mended = await _expansion.MendAsync(query, missing, connectors, cancellationToken);
            if (mended != query)
                (query, found) = (mended, await FindAsync(request, mended, connectors, cancellationToken));
        }

        var ranked = Ranking.Rank(found.Candidates, found.Impacts, found.Plan.Ranked, found.Chunks)
            .TakeWhile(chunk => chunk.Similarity >= request.Threshold)
            .Take(request.TopK)
            .ToArray();
        return (await TitledAsync(ranked, cancellationToken), query);
    }

    private async Task<FoundCandidates> FindAsync(
        SearchRequest request, SearchQuery query, string[] connectors, CancellationToken cancellationToken)
    {
        var shares = await _statistics.GetAsync(cancellationToken);
        var candidates = new CandidateQuery(database, request, connectors);
        var found = await RunAsync(CandidatePlan.Budget);
        if (found.Plan.IsPartial && found.Candidates.Count < FewCandidates)
            found = await ReadAllAsync(found) ?? await RunAsync(BudgetFor(found.Candidates.Count));
        return found with { Impacts = Ranking.ImpactsOf(found.Candidates, found.Plan.Ranked) };

        async Task<FoundCandidates> RunAsync(int budget)
        {
            var plan = CandidatePlan.Of(query, connectors, shares, budget);
            var (chosen, chunks) = await candidates.RunAsync(
                $"{plan.Scope}({plan.Terms}){query.Conditions}", plan.Chunks <= 0, cancellationToken);
            return new FoundCandidates { Plan = plan, Candidates = chosen, Chunks = plan.Chunks > 0 ? plan.Chunks : chunks };
        }

        async Task<FoundCandidates?> ReadAllAsync(FoundCandidates few)
        {
            var readable = few.Plan.Chunks * few.Candidates.Count / CandidatePlan.Budget;
            if (request.Documents.Count == 0 && readable > 2 * CandidateQuery.MaxReadWhole)
                return null;
            var matching = query.IsExact ? query.Conditions[" & ".Length..] : null;
            return await candidates.ReadAllAsync(matching, cancellationToken) is var (all, chunks)
                ? new FoundCandidates { Plan = few.Plan.Whole(), Candidates = all, Chunks = chunks }
                : null;
        }
    }

    /// <summary>How many chunks to choose so that enough of them may be read.</summary>
    private static int BudgetFor(int found)
        => (int)(Math.Min(Wider, Reserve * FewCandidates / Math.Max(1, found)) * CandidatePlan.Budget);

    private async Task<string[]> ConnectorsAsync(SearchRequest request, CancellationToken cancellationToken)
        => [.. await database.QueryAsync<string>(
            $"select connector_id from ({Searched}) s order by connector_id",
            new { request.TenantId, bases = request.KnowledgeBases.ToArray() },
            cancellationToken)];

    private async Task<IReadOnlyList<RankedChunk>> TitledAsync(RankedChunk[] ranked, CancellationToken cancellationToken)
    {
        if (ranked.Length == 0)
            return [];
        var ids = ranked.Select(chunk => chunk.DocumentId).Distinct().ToArray();
        var titles = (await database.QueryAsync<(Guid Id, string Title)>(
            "select id, title from documents where id = any(@ids)", new { ids }, cancellationToken))
            .ToDictionary(row => row.Id, row => row.Title);
        // A document may go while it is ranked.
        return [.. ranked.Where(chunk => titles.ContainsKey(chunk.DocumentId))
            .Select(chunk => chunk with { Title = titles[chunk.DocumentId] })];
    }

    private async Task<IReadOnlyList<SearchHit>> FetchAsync(SearchRequest request, RankedChunk[] page, CancellationToken cancellationToken)
        => await database.QueryAsync<SearchHit>(
            $"""
            with searched as ({Searched})
            select r.document_id, r.ordinal, k.content, k.heading, d.title, coalesce(k.link, d.link) as link, d.source_id, d.connector_id,
                   s.knowledge_base_id, d.metadata::text as metadata, d.source_updated_at as updated_at, r.similarity
            from unnest(@ids, @ordinals, @similarities) with ordinality r (document_id, ordinal, similarity, place)
            join chunks k on k.document_id = r.document_id and k.ordinal = r.ordinal
            join documents d on d.id = r.document_id
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
            },
            cancellationToken);

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

    private sealed record FoundCandidates
    {
        public required CandidatePlan Plan { get; init; }

        public required IReadOnlyList<Candidate> Candidates { get; init; }

        /// <summary>The number of searched chunks, roughly.</summary>
        public required double Chunks { get; init; }

        /// <summary>What each of the plan's terms contributes to each candidate.</summary>
        public double[][] Impacts { get; init; } = [];
    }
}
