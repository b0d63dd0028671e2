namespace Connectors.Sources;

/// <summary>Counts the calls that a credential may make to an endpoint class, over all workers.</summary>
public interface IRateBudgets
{
    /// <summary>Takes one call out of the budget and waits for it if necessary. Returns how long it waited.</summary>
    ValueTask<TimeSpan> TakeAsync(RateBudget budget, CancellationToken cancellationToken);

    /// <summary>The system asked to slow down: no worker calls for <paramref name="pause"/>.</summary>
    ValueTask SlowDownAsync(RateBudget budget, TimeSpan pause, CancellationToken cancellationToken);
}

/// <param name="Key">A hash of the credential, and the endpoint class; never a secret itself.</param>
/// <param name="Calls">The number of calls allowed in each <paramref name="Per"/>.</param>
public sealed record RateBudget(string Key, int Calls, TimeSpan Per);

/// <summary>Counts nothing: for console programs and tests.</summary>
public sealed class UnlimitedBudgets : IRateBudgets
{
    private UnlimitedBudgets()
    {
    }

    public static UnlimitedBudgets Instance { get; } = new();

    public ValueTask<TimeSpan> TakeAsync(RateBudget budget, CancellationToken cancellationToken) => ValueTask.FromResult(TimeSpan.Zero);

    public ValueTask SlowDownAsync(RateBudget budget, TimeSpan pause, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
