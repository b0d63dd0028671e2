using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Connectors.Sources.Http;

/// <summary>
/// Watches a paged read that somebody else steers, and ends it with a named error where it does not get anywhere: a cursor that comes
/// again, empty pages that promise more, pages of what was given already, more pages than anything real has.
/// </summary>
/// <param name="what">What is paged, for the message: "conversations.history of C01".</param>
/// <param name="maxPages">Where to stop believing.</param>
/// <param name="maxIdle">How many pages in a row may be empty, or bring nothing new, although they promise more.</param>
internal sealed class PageGuard(string what, int maxPages = 100_000, int maxIdle = 5)
{
    private const int Remembered = 20_000;

    private readonly HashSet<ulong> _cursors = [];
    private readonly HashSet<ulong> _ids = [];
    private readonly Queue<ulong> _order = new();
    private int _pages;
    private int _empty;
    private int _stale;

    /// <summary>Judges a page when only the number of its items is known.</summary>
    /// <param name="cursor">Where the next page is; null or empty on the last one.</param>
    /// <param name="items">How many items the page has.</param>
    /// <exception cref="SourceException">Transient: the system pages in circles.</exception>
    public void Page(string? cursor, int items)
    {
        _pages++;
        if (string.IsNullOrEmpty(cursor))
            return;

        if (_pages >= maxPages)
            throw Stuck($"has more than {maxPages} pages");
        if (!_cursors.Add(Hash(cursor)))
            throw Stuck("came back to a cursor that it gave before");

        _empty = items == 0 ? _empty + 1 : 0;
        if (_empty >= maxIdle)
            throw Stuck($"gave {maxIdle} empty pages in a row that promise more");
    }

    /// <summary>Judges a page by the ids of its items; those of the last pages are remembered.</summary>
    /// <param name="cursor">Where the next page is; null or empty on the last one.</param>
    /// <param name="ids">The ids of the page's items.</param>
    /// <exception cref="SourceException">Transient: the system pages in circles.</exception>
    public void Page(string? cursor, IReadOnlyCollection<string> ids)
    {
        var news = ids.Count(id => Remember(Hash(id)));
        _stale = ids.Count > 0 && news == 0 ? _stale + 1 : 0;
        if (_stale >= maxIdle && !string.IsNullOrEmpty(cursor))
            throw Stuck($"gave {maxIdle} pages in a row with nothing new");

        Page(cursor, ids.Count);
    }

    private bool Remember(ulong id)
    {
        if (!_ids.Add(id))
            return false;

        _order.Enqueue(id);
        if (_order.Count > Remembered)
            _ids.Remove(_order.Dequeue());
        return true;
    }

    private static ulong Hash(string text) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text.AsSpan()));

    private SourceException Stuck(string how) => new(SourceErrorKind.Transient, $"The paging of {what} does not get anywhere: it {how}.") { InCircles = true };
}
