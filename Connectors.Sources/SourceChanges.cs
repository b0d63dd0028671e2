namespace Connectors.Sources;

/// <summary>What a source found: each list may be empty.</summary>
public record SourceChanges
{
    public IReadOnlyList<SourceDocument> Documents { get; init; } = [];

    public IReadOnlyList<SourceFailure> Failures { get; init; } = [];

    /// <summary>Ids that a change feed names as gone. What is attached to them goes with them.</summary>
    public IReadOnlyList<string> Deleted { get; init; } = [];

    /// <summary>Documents left out on purpose, by a rule that can be named.</summary>
    public IReadOnlyList<SourceSkip> Skipped { get; init; } = [];

    /// <summary>How many documents the source met and knows to be unchanged (by <see cref="IKnownDocuments"/>), so it did not give them.</summary>
    public int Unchanged { get; init; }
}
