namespace Connectors.Sources;

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
