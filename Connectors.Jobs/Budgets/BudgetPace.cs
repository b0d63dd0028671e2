using Connectors.Sources;

namespace Connectors.Jobs.Budgets;

/// <summary>How a budget's calls are spread over time.</summary>
/// <remarks>
/// Even spacing, a little slower than allowed: a system that counts in windows never sees more than the budget in any of them, although
/// calls travel unequally long, and yet all but a few percent of it are used.
/// </remarks>
internal readonly record struct BudgetPace(TimeSpan Slot, int SlotsPerLease, TimeSpan Lateness, TimeSpan Longest)
{
    private const double Reserve = 1.03;

    /// <summary>Leases of about so long: few calls to the database, and little lost by a worker that stops.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan InPlace = TimeSpan.FromSeconds(60);

    public static BudgetPace Of(RateBudget budget)
    {
        var lease = budget.Per / 10 < Lease ? budget.Per / 10 : Lease;
        var slot = budget.Per * Reserve / Math.Max(budget.Calls, 1);
        return new BudgetPace(
            slot,
            (int)Math.Clamp(lease / slot, 1, 100),
            budget.Per * (Reserve - 1) / 2,
            // A budget of a call a minute is still waited for, or a slice would never make its second call.
            slot * 2.5 > InPlace ? slot * 2.5 : InPlace);
    }
}
