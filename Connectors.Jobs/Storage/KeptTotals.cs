using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;

namespace Connectors.Jobs.Storage;

/// <summary>
/// The numbers of rows of lists. A page that is the last one tells it. Otherwise the rows are counted; what took long is kept for a hundred
/// times as long, so who pages through a large list does not count it with each page, and small lists always have exact totals.
/// </summary>
internal sealed class KeptTotals(TimeProvider time)
{
    private const int KeptFor = 100;
    private const int MaxKept = 10_000;

    /// <summary>Counts that took less than this are not kept.</summary>
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, (long Total, DateTimeOffset Until)> _kept = new();

    /// <summary>Returns the number of rows on all pages.</summary>
    /// <param name="page">The page.</param>
    /// <param name="rows">The number of rows on it.</param>
    /// <param name="list">Everything that decides which rows the list has: its tenant, its filters and their values.</param>
    /// <param name="count">Counts them.</param>
    public async Task<long> OfAsync(Page page, int rows, object list, Func<Task<long>> count)
    {
        if (page.TotalOf(rows) is { } told)
            return told;
        // Filters may be long, so their hash is kept.
        var key = Convert.ToHexString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(list)));
        var now = time.GetUtcNow();
        // A list has at least what the page shows, if it has grown since.
        if (_kept.TryGetValue(key, out var kept) && kept.Until > now)
            return Math.Max(kept.Total, page.Offset + rows);
        var began = time.GetTimestamp();
        var total = await count();
        var took = time.GetElapsedTime(began);
        if (took < Quick)
            return total;
        if (_kept.Count >= MaxKept)
            _kept.Clear();
        var age = took * KeptFor;
        _kept[key] = (total, now + (age < MaxAge ? age : MaxAge));
        return total;
    }
}
