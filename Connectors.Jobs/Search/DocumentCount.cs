namespace Connectors.Jobs.Search;

/// <summary>How many hits a document has.</summary>
internal sealed record DocumentCount
{
    public Guid DocumentId { get; init; }

    public string Title { get; init; } = "";

    public int Count { get; init; }
}
