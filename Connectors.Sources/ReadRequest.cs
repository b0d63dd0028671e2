namespace Connectors.Sources;

/// <summary>What to read, and where to go on.</summary>
public sealed record ReadRequest<TCheckpoint>
    where TCheckpoint : class
{
    public required SyncWindow Window { get; init; }

    /// <summary>The partition's key; <see cref="SourcePartition.Whole"/> for a source that does not split.</summary>
    public required string Partition { get; init; }

    /// <summary>The checkpoint of this very task, when it is being resumed.</summary>
    public TCheckpoint? From { get; init; }

    /// <summary>The last checkpoint of this partition's last finished task: a change feed's place to go on. Null: read all there is.</summary>
    public TCheckpoint? Previous { get; init; }

    /// <summary>What is stored already, for sources that can save calls by knowing.</summary>
    public IKnownDocuments Known { get; init; } = NothingKnown.Instance;
}
