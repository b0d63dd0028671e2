namespace Connectors.Jobs.Search;

/// <param name="Hits">The page.</param>
/// <param name="Total">Hits over all pages, as many as were ranked.</param>
/// <param name="Documents">How many of the ranked hits each document has, most first.</param>
internal sealed record SearchResult(IReadOnlyList<SearchHit> Hits, long Total, IReadOnlyList<DocumentCount> Documents);
