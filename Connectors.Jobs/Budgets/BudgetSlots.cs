using Connectors.Sources;

namespace Connectors.Jobs.Budgets;

/// <summary>One process's share of one budget: the slots that it leased and did not use yet. Thread-safe.</summary>
internal sealed class BudgetSlots(BudgetStore store, RateBudget budget, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Queue<DateTimeOffset> _slots = new();
    private readonly BudgetPace _pace = BudgetPace.Of(budget);

    /// <summary>How often the database was asked.</summary>
    public int Leases { get; private set; }

    /// <summary>When the next call may be made.</summary>
    /// <exception cref="SourceException">RateLimited: later than is worth waiting for.</exception>
    public async Task<DateTimeOffset> TakeAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            // A slot that is long past must not be used up together with those that follow.
            while (_slots.TryPeek(out var next) && next + _pace.Lateness < time.GetUtcNow())
                _slots.Dequeue();
            if (_slots.Count == 0)
                await LeaseAsync(cancellationToken);
            return _slots.Dequeue();
        }
        finally
        {
            _turn.Release();
        }
    }

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
        var (wait, taken) = await store.LeaseAsync(budget.Key, _pace.Slot * _pace.SlotsPerLease, _pace.Longest, cancellationToken);
        if (!taken)
        {
            throw new SourceException(SourceErrorKind.RateLimited, "The budget of calls is used up by this and other tasks; it goes on by itself.")
            {
                RetryAfter = wait < TimeSpan.Zero ? TimeSpan.Zero : wait,
            };
        }

        var first = time.GetUtcNow() + wait;
        for (var slot = 0; slot < _pace.SlotsPerLease; slot++)
            _slots.Enqueue(first + (_pace.Slot * slot));
    }
}
