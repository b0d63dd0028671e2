using Connectors.Jobs.Search.Vectors;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Access;
using Dapper;

namespace Connectors.Jobs.Search;

/// <summary>
/// Ranked full-text search. Every word must match; only if nothing matches, some words are enough. At most <see cref="MaxMatches"/> matches
/// are ranked, which bounds the cost of a common word in a large knowledge base.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="vectors">Ranks by vectors too, where a knowledge base has a model. Null: words alone.</param>
internal sealed class SearchStore(Database database, VectorRanking? vectors = null)
{
    private const int MaxMatches = 20_000;
    private const int MaxDocumentCounts = 100;

    /// <summary>How much the share of matched words counts for the similarity. The rest is the density of the matches.</summary>
    private const double TermWeight = 0.7;

    /// <summary>The minimum share of the question's words that a hit must match if some words are enough.</summary>
    private const double MinShare = 0.3;

    /// <summary>The connectors that the request searches, each with one of the knowledge bases that it is linked to.</summary>
    private const string Searched =
        """
        select l.connector_id, min(l.knowledge_base_id) as knowledge_base_id
        from knowledge_base_connectors l join knowledge_bases k on k.id = l.knowledge_base_id
        where k.tenant_id = @TenantId and l.auto_parse and (cardinality(@bases) = 0 or k.id = any(@bases))
        group by l.connector_id
        """;

    public async Task<SearchResult> SearchAsync(SearchRequest request, CancellationToken cancellationToken)
    {
        var query = SearchQuery.Parse(request.Question);
        if (query.IsEmpty)
            return new SearchResult([], 0, []);

        // With vectors, the threshold holds for both together.
        var asked = vectors?.MayAnswer(request) == true ? request with { Threshold = 0 } : request;
        var byWords = await RankAsync(asked, query.All, query.AllTerms, cancellationToken);
        if (byWords.Count == 0 && query.AnyTerms.Length > 1)
        {
            var stricter = asked with { Threshold = Math.Max(asked.Threshold, MinShare * TermWeight) };
            byWords = await RankAsync(stricter, query.Any, query.AnyTerms, cancellationToken);
        }

        var ranking = vectors is null ? new Ranking(byWords, null) : await vectors.RankAsync(request, byWords, cancellationToken);
        var ranked = ranking.Chunks;
        var offset = (int)Math.Min((long)(request.Page - 1) * request.PageSize, ranked.Count);
        var page = ranked.Skip(offset).Take(request.PageSize).ToArray();
        var hits = page.Length == 0 ? [] : await FetchAsync(request, page, cancellationToken);
        var parts = page.ToDictionary(chunk => new ChunkId(chunk.DocumentId, chunk.Ordinal));
        var marked = hits.Select(hit => Marked(hit, parts[new ChunkId(hit.DocumentId, hit.Ordinal)], query));
        return new SearchResult([.. marked], ranked.Count, Count(ranked)) { Notice = ranking.Notice };
    }

    /// <summary>
    /// Returns all ranked chunks, best first, without their texts: the page, the total and the counts per document come from one ranking.
    /// </summary>
    private async Task<IReadOnlyList<RankedChunk>> RankAsync(
        SearchRequest request, string matching, string[] terms, CancellationToken cancellationToken)
    {
        var parameters = Parameters(request, matching, terms);
        return await database.QueryAsync<RankedChunk>(
            $"""
            {Ranked(request, parameters)}
            select r.document_id, r.ordinal, r.similarity, d.title
            from ranked r join documents d on d.id = r.document_id
            order by r.similarity desc, r.document_id, r.ordinal
            """,
            parameters,
            cancellationToken);
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

    private static SearchHit Marked(SearchHit hit, RankedChunk ranked, SearchQuery query) => hit with
    {
        Highlight = Highlighter.Mark(hit.Content, query.Words),
        TermSimilarity = ranked.TermSimilarity,
        VectorSimilarity = ranked.VectorSimilarity,
    };

    private static DocumentCount[] Count(IReadOnlyList<RankedChunk> ranked)
        => [.. ranked.GroupBy(chunk => chunk.DocumentId)
            .Select(hits => new DocumentCount { DocumentId = hits.Key, Title = hits.First().Title, Count = hits.Count() })
            .OrderByDescending(document => document.Count)
            .Take(MaxDocumentCounts)];

    private static string Ranked(SearchRequest request, DynamicParameters parameters)
    {
        var wanted = request.Documents.Count > 0 ? " and d.id = any(@documents)" : "";
        var readable = request.AsUser is null ? "" : $" and {AccessFilter.Sql("select connector_id from searched")}";
        var metadata = request.Metadata is null ? "" : $" and {request.Metadata.ToSql(parameters)}";
        return $"""
            with searched as ({Searched}),
            matched as (
                select c.document_id, c.ordinal, c.search
                from chunks c join documents d on d.id = c.document_id
                where c.search @@ @matching::tsquery and c.connector_id in (select connector_id from searched)
                  and d.missing_since is null{wanted}{readable}{metadata}
                limit {MaxMatches}),
            -- 1 | 32: longer texts rank lower, and ranks lie between 0 and 1
            best as (
                select document_id, ordinal, search, ts_rank_cd(search, @matching::tsquery, 1 | 32) as rank
                from matched order by rank desc, document_id, ordinal limit @TopK),
            scored as (
                select document_id, ordinal,
                       (@TermWeight * (select count(*) from unnest(@terms) t where search @@ t::tsquery) / cardinality(@terms)
                           + (1 - @TermWeight) * rank)::float8 as similarity
                from best),
            ranked as (select * from scored where similarity >= @Threshold)
            """;
    }

    private static DynamicParameters Parameters(SearchRequest request, string matching, string[] terms)
    {
        var parameters = new DynamicParameters();
        parameters.AddDynamicParams(new
        {
            request.TenantId,
            bases = request.KnowledgeBases.ToArray(),
            documents = request.Documents.ToArray(),
            principals = request.AsUser is null ? null : AccessFilter.Principals(request.AsUser),
            matching,
            terms,
            TermWeight,
            request.Threshold,
            request.TopK,
        });
        return parameters;
    }
}

/// <summary>A chunk that matched, with its similarity.</summary>
internal sealed record RankedChunk
{
    private readonly double? _term;

    public Guid DocumentId { get; init; }

    public int Ordinal { get; init; }

    public string Title { get; init; } = "";

    public double Similarity { get; init; }

    /// <summary>The part of the words. Without vectors it is the similarity.</summary>
    public double TermSimilarity { get => _term ?? Similarity; init => _term = value; }

    public double VectorSimilarity { get; init; }
}

/// <summary>A page of hits.</summary>
/// <param name="Hits">The page's hits, best first.</param>
/// <param name="Total">The number of hits on all pages.</param>
/// <param name="Documents">The documents with the most hits on all pages, most hits first.</param>
internal sealed record SearchResult(IReadOnlyList<SearchHit> Hits, long Total, IReadOnlyList<DocumentCount> Documents)
{
    /// <summary>What the ranking leaves out and why. Null if nothing.</summary>
    public string? Notice { get; init; }
}

/// <summary>A document with the number of its hits.</summary>
internal sealed record DocumentCount
{
    public Guid DocumentId { get; init; }

    public string Title { get; init; } = "";

    public int Count { get; init; }
}
