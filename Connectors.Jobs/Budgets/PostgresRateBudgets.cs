using System.Collections.Concurrent;
using Connectors.Jobs.Storage;
using Connectors.Sources;

namespace Connectors.Jobs.Budgets;

/// <summary>
/// Call budgets shared by all workers. The database hands out time slots in small leases. If the upstream answers one worker with 429, the
/// slots of all workers move; another worker continues for at most the two seconds of its lease.
/// </summary>
internal sealed class PostgresRateBudgets(Database database, TimeProvider time) : IRateBudgets, IDisposable
{
    private const int MaxBudgets = 10_000;

    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<RateBudget, BudgetSlots> _slots = new();
    private readonly BudgetStore _store = new(database);

    /// <summary>The number of leases taken from the database.</summary>
    public int Leases => _slots.Values.Sum(slots => slots.Leases);

    public async ValueTask<TimeSpan> TakeAsync(RateBudget budget, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var wait = await Slots(budget).TakeAsync(cancellationToken);
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, time, cancellationToken);
        return time.GetElapsedTime(began);
    }

    public async ValueTask SlowDownAsync(RateBudget budget, TimeSpan pause, CancellationToken cancellationToken)
    {
        if (pause > TimeSpan.Zero)
            await Slots(budget).PauseAsync(pause, cancellationToken);
    }

    public void Dispose()
    {
        foreach (var slots in _slots.Values)
            slots.Dispose();
    }

    private BudgetSlots Slots(RateBudget budget)
    {
        // Those that are in use stay: a second object for the same budget would lose what the first has leased.
        if (_slots.Count > MaxBudgets)
        {
            foreach (var (key, slots) in _slots)
            {
                if (slots.Now - slots.LastUse > Idle)
                    _slots.TryRemove(key, out _);
            }
        }

        return _slots.GetOrAdd(budget, key => new BudgetSlots(_store, key, time));
    }
}
