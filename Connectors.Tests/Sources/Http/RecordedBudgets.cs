using Connectors.Sources;

namespace Connectors.Tests.Sources.Http;

/// <summary>Budgets that never wait and record each call. Calls may come at the same time.</summary>
public sealed class RecordedBudgets : IRateBudgets
{
    public List<RateBudget> Taken { get; } = [];

    public List<TimeSpan> Pauses { get; } = [];

    public ValueTask<TimeSpan> TakeAsync(RateBudget budget, CancellationToken cancellationToken)
    {
        lock (Taken)
            Taken.Add(budget);
        return ValueTask.FromResult(TimeSpan.FromMilliseconds(3));
    }

    public ValueTask SlowDownAsync(RateBudget budget, TimeSpan pause, CancellationToken cancellationToken)
    {
        Pauses.Add(pause);
        return ValueTask.CompletedTask;
    }
}
