namespace Connectors.Jobs.Storage.Documents;

/// <summary>Decides when a deletion is so large that a person must confirm it.</summary>
internal sealed record PruneGuard
{
    /// <summary>The share of a connector's documents that may go at once.</summary>
    public double MaxShare { get; init; } = 0.25;

    /// <summary>A number of documents that may always go at once, because a share of very few says nothing.</summary>
    public int AlwaysAllowed { get; init; } = 10;

    public bool Holds(long candidates, long documents)
        => (candidates > AlwaysAllowed && candidates > MaxShare * documents) || (candidates == documents && documents > 1);

    /// <summary>
    /// The number of documents from which on <see cref="Holds"/> lets these candidates go. Counting may end there, because counting all of
    /// a large connector's documents takes long.
    /// </summary>
    public long EnoughDocuments(long candidates) => (long)Math.Min(Math.Ceiling(candidates / MaxShare) + 1, long.MaxValue / 2);
}
