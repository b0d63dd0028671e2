using Connectors.Jobs.Storage;

namespace Connectors.Jobs.Budgets;

/// <summary>The table of budgets. It hands out time slots, each for one call, several at a time.</summary>
internal sealed class BudgetStore(Database database)
{
    /// <summary>
    /// Takes slots that together last <paramref name="span"/>. Takes none if the first of them is further away than
    /// <paramref name="maxWait"/>. Times are by the database's clock, which all workers share.
    /// </summary>
    /// <returns>The time until the first slot, and whether the slots were taken.</returns>
    public async Task<(TimeSpan Wait, bool Taken)> LeaseAsync(
        string key, TimeSpan span, TimeSpan maxWait, CancellationToken cancellationToken)
    {
        var wait = await database.FirstAsync<TimeSpan?>(
            """
            insert into budgets as b (key, next_at) values (@key, clock_timestamp() + @span)
            on conflict (key) do update set next_at = greatest(b.next_at, clock_timestamp()) + @span
            where b.next_at <= clock_timestamp() + @maxWait
            returning next_at - @span - clock_timestamp()
            """,
            new { key, span, maxWait },
            cancellationToken);
        if (wait is { } taken)
            return (taken, true);

        var next = await database.FirstAsync<TimeSpan>(
            "select next_at - clock_timestamp() from budgets where key = @key", new { key }, cancellationToken);
        return (next, false);
    }

    /// <summary>Moves all slots that are not taken yet to after a pause.</summary>
    public Task PauseAsync(string key, TimeSpan pause, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            """
            insert into budgets as b (key, next_at) values (@key, clock_timestamp() + @pause)
            on conflict (key) do update set next_at = greatest(b.next_at, clock_timestamp() + @pause)
            """,
            new { key, pause },
            cancellationToken);
}
