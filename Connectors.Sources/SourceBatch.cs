namespace Connectors.Sources;

/// <summary>What a source gives at a time, and the position that is committed together with it.</summary>
public sealed record SourceBatch<TCheckpoint> : SourceChanges
    where TCheckpoint : class
{
    public required TCheckpoint Checkpoint { get; init; }

    /// <summary>How many documents the whole partition holds, where the system tells; for progress only.</summary>
    public int? Total { get; init; }
}
