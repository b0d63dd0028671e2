using Connectors.Sources;

namespace Connectors.Jobs.Budgets;

/// <summary>Spreads a budget's calls over time.</summary>
/// <remarks>
/// Calls are spaced evenly, a little slower than allowed. A system that counts calls in time windows therefore never sees more than the
/// budget in a window, even if calls take different times to arrive, and only a few percent of the budget stay unused.
/// </remarks>
/// <param name="Slot">The time between two calls.</param>
/// <param name="SlotsPerLease">The number of slots that a worker leases at once.</param>
/// <param name="MaxLateness">How long after its time a slot may still be used.</param>
/// <param name="MaxWait">How long a worker waits for a slot; if it takes longer, the task is put off.</param>
internal readonly record struct BudgetPace(TimeSpan Slot, int SlotsPerLease, TimeSpan MaxLateness, TimeSpan MaxWait)
{
    private const double Reserve = 1.03;

    /// <summary>
    /// The time that a lease covers: long enough for few calls to the database, short enough that a stopped worker wastes little.
    /// </summary>
    private static readonly TimeSpan LeaseSpan = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan MinMaxWait = TimeSpan.FromSeconds(60);

    public static BudgetPace Of(RateBudget budget)
    {
        var lease = budget.Per / 10 < LeaseSpan ? budget.Per / 10 : LeaseSpan;
        var slot = budget.Per * Reserve / Math.Max(budget.Calls, 1);
        return new BudgetPace(
            slot,
            (int)Math.Clamp(lease / slot, 1, 100),
            budget.Per * (Reserve - 1) / 2,
            // With one call per minute, a worker must wait longer than that, or a slice would never make its second call.
            slot * 2.5 > MinMaxWait ? slot * 2.5 : MinMaxWait);
    }
}
