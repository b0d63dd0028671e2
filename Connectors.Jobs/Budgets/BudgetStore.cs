using Connectors.Jobs.Storage;

namespace Connectors.Jobs.Budgets;

/// <summary>Hands out slots of time, in which one call each may be made, in leases of a few.</summary>
internal sealed class BudgetStore(Database database)
{
    /// <summary>
    /// Takes slots that together last <paramref name="span"/>, unless the first of them is further away than <paramref name="longest"/>:
    /// then nothing is taken. By the database's clock, which all workers share.
    /// </summary>
    /// <returns>How long it is until the first slot, and whether it was taken.</returns>
    public async Task<(TimeSpan Wait, bool Taken)> LeaseAsync(string key, TimeSpan span, TimeSpan longest, CancellationToken cancellationToken)
    {
        var wait = await database.FirstAsync<TimeSpan?>(
            """
            insert into budgets as b (key, next_at) values (@key, clock_timestamp() + @span)
            on conflict (key) do update set next_at = greatest(b.next_at, clock_timestamp()) + @span
            where b.next_at <= clock_timestamp() + @longest
            returning next_at - @span - clock_timestamp()
            """,
            new { key, span, longest },
            cancellationToken);
        return wait is { } taken
            ? (taken, true)
            : (await database.FirstAsync<TimeSpan>("select next_at - clock_timestamp() from budgets where key = @key", new { key }, cancellationToken), false);
    }

    /// <summary>Moves all slots that are not taken yet behind a pause.</summary>
    public Task PauseAsync(string key, TimeSpan pause, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            """
            insert into budgets as b (key, next_at) values (@key, clock_timestamp() + @pause)
            on conflict (key) do update set next_at = greatest(b.next_at, clock_timestamp() + @pause)
            """,
            new { key, pause },
            cancellationToken);
}
