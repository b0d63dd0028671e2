namespace Connectors.Sources;

/// <summary>The findings of a source. Each list may be empty.</summary>
public record SourceChanges
{
    public IReadOnlyList<SourceDocument> Documents { get; init; } = [];

    public IReadOnlyList<SourceFailure> Failures { get; init; } = [];

    /// <summary>Ids that a change feed reports as gone. Documents attached to them are deleted with them.</summary>
    public IReadOnlyList<string> Deleted { get; init; } = [];

    /// <summary>Documents left out on purpose, by a rule that can be named.</summary>
    public IReadOnlyList<SourceSkip> Skipped { get; init; } = [];

    /// <summary>The number of documents left out because <see cref="IKnownDocuments"/> shows that they are unchanged.</summary>
    public int Unchanged { get; init; }
}

/// <summary>Changes, and the position that is committed together with them.</summary>
public sealed record SourceBatch<TCheckpoint> : SourceChanges
    where TCheckpoint : class
{
    public required TCheckpoint Checkpoint { get; init; }

    /// <summary>The number of documents in the whole partition, for progress only. Null if the system does not tell.</summary>
    public int? Total { get; init; }
}

/// <summary>A document left out on purpose.</summary>
/// <param name="Rule">The rule in words: "excluded by *.tmp", "label internal", "bot message".</param>
public sealed record SourceSkip(string Id, string Rule);
