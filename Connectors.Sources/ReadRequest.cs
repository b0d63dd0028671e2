namespace Connectors.Sources;

/// <summary>The partition to read, and the position to start from.</summary>
public sealed record ReadRequest<TCheckpoint>
    where TCheckpoint : class
{
    public required SyncWindow Window { get; init; }

    /// <summary>The partition's key; <see cref="SourcePartition.Whole"/> for a source that does not split.</summary>
    public required string Partition { get; init; }

    /// <summary>The checkpoint of this very task when it resumes. Null when it starts.</summary>
    public TCheckpoint? From { get; init; }

    /// <summary>
    /// The final checkpoint of this partition's last finished task, from which a change feed continues. Null: read the whole partition.
    /// </summary>
    public TCheckpoint? Previous { get; init; }

    /// <summary>The stored documents, for sources that can save calls by knowing them.</summary>
    public IKnownDocuments Known { get; init; } = NothingKnown.Instance;
}

/// <summary>
/// The period that a task covers, by the database's clock. <paramref name="Since"/> is null when the partition is read from its beginning.
/// Sources widen <paramref name="Since"/> by their own overlap; equal fingerprints make the overlap free.
/// </summary>
public sealed record SyncWindow(DateTimeOffset? Since, DateTimeOffset Until);
