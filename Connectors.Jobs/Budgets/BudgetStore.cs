using Connectors.Jobs.Storage;

namespace Connectors.Jobs.Budgets;

/// <summary>The table of budgets. It hands out time slots, each for one call, several at a time.</summary>
internal sealed class BudgetStore(Database database)
{
    /// <summary>No system asks for a longer pause. A longer one is of a clock that was wrong, and this is the end of its effect.</summary>
    public static readonly TimeSpan MaxPause = TimeSpan.FromDays(1);

    /// <summary>
    /// The first free slot of a budget "b". If the database's clock was set back since the slot was set, its distance counts, not its time.
    /// </summary>
    private const string Next =
        """
        least(case when b.set_at > clock_timestamp() + interval '1 second'
                   then clock_timestamp() + (b.next_at - b.set_at) else b.next_at end,
              clock_timestamp() + @MaxPause)
        """;

    /// <summary>
    /// Takes slots that together last <paramref name="span"/>. Takes none if the first of them is further away than
    /// <paramref name="maxWait"/>. Times are by the database's clock, which all workers share.
    /// </summary>
    /// <returns>The time until the first slot, and whether the slots were taken.</returns>
    public async Task<(TimeSpan Wait, bool Taken)> LeaseAsync(
        string key, TimeSpan span, TimeSpan maxWait, CancellationToken cancellationToken)
    {
        var wait = await database.FirstAsync<TimeSpan?>(
            $"""
            insert into budgets as b (key, next_at, set_at) values (@key, clock_timestamp() + @span, clock_timestamp())
            on conflict (key) do update set next_at = greatest({Next}, clock_timestamp()) + @span, set_at = clock_timestamp()
            where {Next} <= clock_timestamp() + @maxWait
            returning next_at - @span - clock_timestamp()
            """,
            new { key, span, maxWait, MaxPause },
            cancellationToken);
        if (wait is { } taken)
            return (taken, true);

        var next = await database.FirstAsync<TimeSpan>(
            $"select {Next} - clock_timestamp() from budgets b where key = @key", new { key, MaxPause }, cancellationToken);
        return (next, false);
    }

    /// <summary>Moves all slots that are not taken yet to after a pause.</summary>
    public Task PauseAsync(string key, TimeSpan pause, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            $"""
            insert into budgets as b (key, next_at, set_at) values (@key, clock_timestamp() + @pause, clock_timestamp())
            on conflict (key) do update set next_at = greatest({Next}, clock_timestamp() + @pause), set_at = clock_timestamp()
            """,
            new { key, pause = pause < MaxPause ? pause : MaxPause, MaxPause },
            cancellationToken);

    /// <summary>Deletes budgets that no worker has asked for in this time. A deleted one begins anew when it is asked for.</summary>
    public Task<int> DeleteOldAsync(TimeSpan keep, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            "delete from budgets where key = any(array(select key from budgets where next_at < clock_timestamp() - @keep limit 1000))",
            new { keep },
            cancellationToken);
}
