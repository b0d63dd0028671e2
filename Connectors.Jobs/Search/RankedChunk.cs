namespace Connectors.Jobs.Search;

/// <summary>A chunk that matched, with its place among the others.</summary>
internal sealed record RankedChunk
{
    public Guid DocumentId { get; init; }

    public int Ordinal { get; init; }

    public string Title { get; init; } = "";

    public double Similarity { get; init; }
}
