namespace Connectors.Jobs.Storage.Runs;

/// <summary>What a run's tasks know of the documents that their feeds named as gone.</summary>
internal sealed record NamedTally
{
    /// <summary>How many were visible when they were named.</summary>
    public long Named { get; init; }

    /// <summary>How many of these are hidden.</summary>
    public long Hidden { get; init; }

    /// <summary>Up to how many the run's guard lets go, as far as that was looked at.</summary>
    public long Allowed { get; init; }
}
