using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Access;
using Dapper;

namespace Connectors.Jobs.Search;

/// <summary>
/// Ranked full-text search. First every word must match; only where nothing does, some. The index gives at most <see cref="MostMatches"/>
/// matches to rank, so that a common word in a large knowledge base costs no more.
/// </summary>
internal sealed class SearchStore(Database database)
{
    private const int MostMatches = 20_000;
    private const int MostDocumentCounts = 100;
    private const double TermWeight = 0.7;
    private const double LeastShare = 0.3;

    private const string Shown =
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

        var ranked = await RankAsync(request, query.All, query.AllTerms, cancellationToken);
        if (ranked.Count == 0 && query.AnyTerms.Length > 1)
        {
            // A hit that has next to nothing of the question is none.
            var least = request with { Threshold = Math.Max(request.Threshold, LeastShare * TermWeight) };
            ranked = await RankAsync(least, query.Any, query.AnyTerms, cancellationToken);
        }

        var page = ranked.Skip((int)Math.Min((long)(request.Page - 1) * request.PageSize, ranked.Count)).Take(request.PageSize).ToArray();
        var hits = page.Length == 0 ? [] : await FetchAsync(request, page, cancellationToken);
        return new SearchResult([.. hits.Select(hit => hit with { Highlight = Highlighter.Mark(hit.Content, query.Words) })], ranked.Count, Count(ranked));
    }

    /// <summary>All that is ranked, best first; at most top_k rows without their texts, so that it is ranked once for page, total and counts.</summary>
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
            with shown as ({Shown})
            select r.document_id, r.ordinal, k.content, k.heading, d.title, coalesce(k.link, d.link) as link, d.source_id, d.connector_id,
                   s.knowledge_base_id, d.metadata::text as metadata, d.source_updated_at as updated_at, r.similarity
            from unnest(@ids, @ordinals, @similarities) with ordinality r (document_id, ordinal, similarity, place)
            join chunks k on k.document_id = r.document_id and k.ordinal = r.ordinal
            join documents d on d.id = r.document_id
            join shown s on s.connector_id = d.connector_id
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

    private static DocumentCount[] Count(IReadOnlyList<RankedChunk> ranked)
        => [.. ranked.GroupBy(chunk => chunk.DocumentId)
            .Select(hits => new DocumentCount { DocumentId = hits.Key, Title = hits.First().Title, Count = hits.Count() })
            .OrderByDescending(document => document.Count)
            .Take(MostDocumentCounts)];

    private static string Ranked(SearchRequest request, DynamicParameters parameters)
    {
        var wanted = request.Documents.Count > 0 ? " and d.id = any(@documents)" : "";
        var readable = request.AsUser is null ? "" : $" and {AccessFilter.Sql("select connector_id from shown")}";
        var metadata = request.Metadata is null ? "" : $" and {request.Metadata.ToSql(parameters)}";
        return $"""
            with shown as ({Shown}),
            matched as (
                select c.document_id, c.ordinal, c.search
                from chunks c join documents d on d.id = c.document_id
                where c.search @@ @matching::tsquery and c.connector_id in (select connector_id from shown)
                  and d.missing_since is null{wanted}{readable}{metadata}
                limit {MostMatches}),
            best as (
                select document_id, ordinal, search, ts_rank_cd(search, @matching::tsquery, 1 | 32) as rank
                from matched order by rank desc, document_id, ordinal limit @TopK),
            scored as (
                select document_id, ordinal,
                       (@TermWeight * (select count(*) from unnest(@terms) t where search @@ t::tsquery) / cardinality(@terms) + (1 - @TermWeight) * rank)::float8 as similarity
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

/// <summary>A chunk that matched, with its place among the others.</summary>
internal sealed record RankedChunk
{
    public Guid DocumentId { get; init; }

    public int Ordinal { get; init; }

    public string Title { get; init; } = "";

    public double Similarity { get; init; }
}

/// <param name="Hits">The page.</param>
/// <param name="Total">Hits over all pages, as many as were ranked.</param>
/// <param name="Documents">How many of the ranked hits each document has, most first.</param>
internal sealed record SearchResult(IReadOnlyList<SearchHit> Hits, long Total, IReadOnlyList<DocumentCount> Documents);

/// <summary>How many hits a document has.</summary>
internal sealed record DocumentCount
{
    public Guid DocumentId { get; init; }

    public string Title { get; init; } = "";

    public int Count { get; init; }
}
