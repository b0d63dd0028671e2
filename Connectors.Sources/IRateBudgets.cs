namespace Connectors.Sources;

/// <summary>Calls that a credential may make to an endpoint class, counted over all workers.</summary>
public interface IRateBudgets
{
    /// <summary>Takes one call out of the budget, waiting for it where need be. Returns how long it waited.</summary>
    ValueTask<TimeSpan> TakeAsync(RateBudget budget, CancellationToken cancellationToken);

    /// <summary>The system said to slow down: nobody calls for <paramref name="pause"/>.</summary>
    ValueTask SlowDownAsync(RateBudget budget, TimeSpan pause, CancellationToken cancellationToken);
}
