namespace Connectors.Sources;

/// <summary>The partitions that there are now.</summary>
public sealed record SourceSplit(IReadOnlyList<SourcePartition> Partitions)
{
    /// <summary>False when some partitions could not be listed: those that are missing are then believed to exist.</summary>
    public bool Complete { get; init; } = true;

    /// <summary>Partitions that exist and answer 403 or 404: container failures whose documents stay.</summary>
    public IReadOnlyList<SourceFailure> Failures { get; init; } = [];

    /// <summary>The same of partitions that nobody asked for: failures only where they were read before, and nothing worth telling where not.</summary>
    public IReadOnlyList<SourceFailure> FailuresIfKnown { get; init; } = [];
}
