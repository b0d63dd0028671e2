using System.Security.Cryptography;
using System.Text.Json;

namespace Connectors.Jobs.Storage;

/// <summary>
/// The numbers of rows of lists. A page that is the last one tells it. Otherwise the rows are counted, and what took long is kept, so who
/// pages through a large list does not count it with each page, and small lists always have exact totals.
/// </summary>
internal sealed class KeptTotals(TimeProvider time)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    private readonly KeptAnswers _counts = new(time) { MaxKept = 10_000 };

    /// <summary>Returns the number of rows on all pages.</summary>
    /// <param name="page">The page.</param>
    /// <param name="rows">The number of rows on it.</param>
    /// <param name="list">Everything that decides which rows the list has: its tenant, its filters and their values.</param>
    /// <param name="count">Counts them.</param>
    public async Task<long> OfAsync(Page page, int rows, object list, Func<Task<long>> count)
    {
        if (page.TotalOf(rows) is { } told)
            return told;
        // Filters may be long, so their hash is kept. It covers the tenant.
        var key = Convert.ToHexString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(list)));
        var total = await _counts.OfAsync("", key, MaxAge, count);
        // A list has at least what the page shows, if it has grown since.
        return rows == 0 ? total : Math.Max(total, page.Offset + rows);
    }
}
