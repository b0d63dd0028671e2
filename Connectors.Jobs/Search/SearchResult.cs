namespace Connectors.Jobs.Search;

/// <summary>A page of hits.</summary>
/// <param name="Hits">The page's hits, best first.</param>
/// <param name="Total">The number of hits on all pages.</param>
/// <param name="Documents">The documents with the most hits on all pages, most hits first.</param>
internal sealed record SearchResult(IReadOnlyList<SearchHit> Hits, long Total, IReadOnlyList<DocumentCount> Documents);

/// <summary>A chunk that matched, with its similarity.</summary>
internal sealed record RankedChunk
{
    public Guid DocumentId { get; init; }

    public int Ordinal { get; init; }

    public string Title { get; init; } = "";

    public double Similarity { get; init; }
}

/// <summary>A document with the number of its hits.</summary>
internal sealed record DocumentCount
{
    public Guid DocumentId { get; init; }

    public string Title { get; init; } = "";

    public int Count { get; init; }
}
