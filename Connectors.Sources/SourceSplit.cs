namespace Connectors.Sources;

/// <summary>The partitions that exist now.</summary>
public sealed record SourceSplit(IReadOnlyList<SourcePartition> Partitions)
{
    /// <summary>False if some partitions could not be listed: those that are missing are then believed to exist.</summary>
    public bool Complete { get; init; } = true;

    /// <summary>Partitions that exist and answer 403 or 404: container failures whose documents stay.</summary>
    public IReadOnlyList<SourceFailure> Failures { get; init; } = [];

    /// <summary>
    /// Refused partitions that the config does not name. They are failures only if they were read before; otherwise they are not reported.
    /// </summary>
    public IReadOnlyList<SourceFailure> FailuresIfKnown { get; init; } = [];
}

/// <summary>A part of a source that can be read by itself.</summary>
/// <param name="Key">Stable for ever: the system's own id of the channel, drive, mailbox, space or project.</param>
/// <param name="Label">The name that people use for it.</param>
public sealed record SourcePartition(string Key, string Label)
{
    /// <summary>The one partition of a source that does not split.</summary>
    public static SourcePartition Whole { get; } = new("all", "everything");
}
