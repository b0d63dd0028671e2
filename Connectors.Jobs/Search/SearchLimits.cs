namespace Connectors.Jobs.Search;

/// <summary>How much one question may take.</summary>
internal sealed record SearchLimits
{
    /// <summary>
    /// The most chunks that are ranked, all of which the reader may see. It is reached only if words are more frequent than they were
    /// counted.
    /// </summary>
    public int Candidates { get; init; } = 16_000;

    /// <summary>The most documents that are named to the index as those that may answer, or may not.</summary>
    public int Named { get; init; } = 12_000;

    /// <summary>The most chunks that are read without a choice, because all of them may answer.</summary>
    public int Whole { get; init; } = 4_000;

    /// <summary>
    /// The most entries of the index that are read only to make a short answer longer. Of a word that more chunks have, some of the
    /// documents that may answer are looked at instead.
    /// </summary>
    public double LongList { get; init; } = 60_000;
}
