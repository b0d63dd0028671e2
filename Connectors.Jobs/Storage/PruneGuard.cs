namespace Connectors.Jobs.Storage;

/// <summary>When a deletion is too large to be believed.</summary>
/// <param name="Share">The share of a connector's documents that may go at once.</param>
/// <param name="Always">So many may always go: a share of very few says nothing.</param>
internal sealed record PruneGuard(double Share = 0.25, int Always = 10)
{
    public bool Holds(long candidates, long documents)
        => (candidates > Always && candidates > Share * documents) || (candidates == documents && documents > 1);
}
