using Connectors.Jobs.Storage;
using Connectors.Jobs.Text;
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

        var result = await SearchAsync(request, query, query.All, query.AllTerms, cancellationToken);
        if (result.Total > 0 || query.AnyTerms.Length < 2)
            return result;

        // A hit that has next to nothing of the question is none.
        var least = request with { Threshold = Math.Max(request.Threshold, LeastShare * TermWeight) };
        return await SearchAsync(least, query, query.Any, query.AnyTerms, cancellationToken);
    }

    private async Task<SearchResult> SearchAsync(
        SearchRequest request, SearchQuery query, string matching, string[] terms, CancellationToken cancellationToken)
    {
        var parameters = Parameters(request, matching, terms);
        var ranked = Ranked(request, parameters);
        await using var connection = await database.OpenAsync(cancellationToken);
        var hits = await connection.ListAsync<SearchHit>(
            $"""
            {ranked}
            select r.document_id, r.ordinal, k.content, k.heading, d.title, coalesce(k.link, d.link) as link, d.source_id, d.connector_id,
                   s.knowledge_base_id, d.metadata::text as metadata, d.source_updated_at as updated_at, r.similarity, r.total
            from (select *, count(*) over () as total from ranked order by similarity desc, document_id, ordinal limit @PageSize offset @offset) r
            join chunks k on k.document_id = r.document_id and k.ordinal = r.ordinal
            join documents d on d.id = r.document_id
            join shown s on s.connector_id = d.connector_id
            order by r.similarity desc, r.document_id, r.ordinal
            """,
            parameters,
            cancellationToken);
        if (hits.Count == 0)
            return new SearchResult([], 0, []);

        var counts = await connection.ListAsync<DocumentCount>(
            $"""
            {ranked}
            select r.document_id, d.title, count(*)::int as count
            from ranked r join documents d on d.id = r.document_id
            group by r.document_id, d.title order by count(*) desc, max(r.similarity) desc, r.document_id limit {MostDocumentCounts}
            """,
            parameters,
            cancellationToken);
        return new SearchResult([.. hits.Select(hit => hit with { Highlight = Highlighter.Mark(hit.Content, query.Words) })], hits[0].Total, counts);
    }

    private static string Ranked(SearchRequest request, DynamicParameters parameters)
    {
        var wanted = request.Documents.Count > 0 ? " and d.id = any(@documents)" : "";
        var readable = request.AsUser is null ? "" : $" and {AccessFilter.Sql}";
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
            request.PageSize,
            offset = (long)(request.Page - 1) * request.PageSize,
        });
        return parameters;
    }
}
