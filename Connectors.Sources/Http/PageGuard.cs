using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Connectors.Sources.Http;

/// <summary>
/// Watches a paged read that the upstream controls, and ends it with an error if it gets nowhere: a cursor repeats, empty pages promise
/// more, pages contain only known items, or there are more pages than any real listing has.
/// </summary>
/// <param name="what">Names the listing in the message: "conversations.history of C01".</param>
/// <param name="maxPages">The number of pages after which the read ends.</param>
/// <param name="maxIdle">How many pages in a row may be empty, or contain nothing new, although they promise more.</param>
internal sealed class PageGuard(string what, int maxPages = 100_000, int maxIdle = 5)
{
    private const int MaxRememberedIds = 20_000;

    private readonly HashSet<ulong> _cursors = [];
    private readonly HashSet<ulong> _ids = [];
    private readonly Queue<ulong> _order = new();
    private bool _askedAgain;
    private int _pages;
    private int _empty;
    private int _stale;

    /// <summary>
    /// Whether to ask for the same page once more: its cursor was given before, which a cache or a gateway may have caused. True once; if
    /// the cursor comes back again, <see cref="Page(string?, int)"/> ends the read. Ask before the page is used.
    /// </summary>
    /// <param name="cursor">The next page's cursor. Null or empty on the last page.</param>
    public bool AsksAgain(string? cursor)
        => !_askedAgain && !string.IsNullOrEmpty(cursor) && (_askedAgain = _cursors.Contains(Hash(cursor)));

    /// <summary>Whether a page came with this cursor before.</summary>
    public bool Knows(string cursor) => _cursors.Contains(Hash(cursor));

    /// <summary>Checks a page of which only the number of items is known.</summary>
    /// <param name="cursor">The next page's cursor. Null or empty on the last page.</param>
    /// <param name="items">The number of items on the page.</param>
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

    /// <summary>Checks a page by the ids of its items. The ids of the last pages are remembered.</summary>
    /// <param name="cursor">The next page's cursor. Null or empty on the last page.</param>
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
        if (_order.Count > MaxRememberedIds)
            _ids.Remove(_order.Dequeue());
        return true;
    }

    private static ulong Hash(string text) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text.AsSpan()));

    private SourceException Stuck(string how)
        => new(SourceErrorKind.Transient, $"The paging of {what} does not get anywhere: it {how}.") { InCircles = true };
}
