namespace Connectors.Jobs.Search;

/// <summary>A page of hits.</summary>
/// <param name="Hits">The page's hits, best first.</param>
/// <param name="Total">The number of hits on all pages.</param>
/// <param name="Documents">The documents with the most hits on all pages, most hits first.</param>
internal sealed record SearchResult(IReadOnlyList<SearchHit> Hits, long Total, IReadOnlyList<DocumentCount> Documents)
{
    /// <summary>What the ranking leaves out and why. Null if nothing.</summary>
    public string? Notice { get; init; }
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

/// <summary>A document with the number of its hits.</summary>
internal sealed record DocumentCount
{
    public Guid DocumentId { get; init; }

    public string Title { get; init; } = "";

    public int Count { get; init; }
}
