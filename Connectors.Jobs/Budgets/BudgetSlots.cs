using Connectors.Sources;

namespace Connectors.Jobs.Budgets;

/// <summary>A process's share of a budget: the slots that it has leased and not used yet. Thread-safe.</summary>
internal sealed class BudgetSlots(BudgetStore store, RateBudget budget, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Queue<TimeSpan> _slots = new();
    private readonly long _began = time.GetTimestamp();
    private readonly BudgetPace _pace = BudgetPace.Of(budget);

    /// <summary>The number of leases taken from the database.</summary>
    public int Leases { get; private set; }

    /// <summary>When the budget was last used. Times are since the start, so a clock that is set changes nothing.</summary>
    public TimeSpan LastUse { get; private set; }

    public TimeSpan Now => time.GetElapsedTime(_began);

    /// <summary>Takes a slot. Returns the time until the call may be made; negative if it may be made at once.</summary>
    /// <exception cref="SourceException">RateLimited, if the next slot is too far away.</exception>
    public async Task<TimeSpan> TakeAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            LastUse = Now;
            // Old slots are dropped. Using them now, together with the next ones, would be a burst of calls.
            while (_slots.TryPeek(out var next) && next + _pace.MaxLateness < Now)
                _slots.Dequeue();
            if (_slots.Count == 0)
                await LeaseAsync(cancellationToken);
            return _slots.Dequeue() - Now;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Drops the leased slots, and moves all slots of all workers behind a pause.</summary>
    public async Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            _slots.Clear();
            await store.PauseAsync(budget.Key, pause, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task LeaseAsync(CancellationToken cancellationToken)
    {
        Leases++;
        var (wait, taken) = await store.LeaseAsync(budget.Key, _pace.Slot * _pace.SlotsPerLease, _pace.MaxWait, cancellationToken);
        if (!taken)
        {
            throw new SourceException(
                SourceErrorKind.RateLimited, "The call budget is used up by this and other tasks. The task continues automatically.")
            {
                RetryAfter = wait < TimeSpan.Zero ? TimeSpan.Zero : wait,
            };
        }

        var first = Now + wait;
        for (var slot = 0; slot < _pace.SlotsPerLease; slot++)
            _slots.Enqueue(first + (_pace.Slot * slot));
    }
}
