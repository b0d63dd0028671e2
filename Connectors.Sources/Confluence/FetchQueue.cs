namespace Connectors.Sources.Confluence;

/// <summary>
/// Fetches in the order in which they began. They may be taken in another; the queue knows up to where all of them were taken.
/// </summary>
internal sealed class FetchQueue
{
    private readonly LinkedList<Entry> _entries = [];

    /// <summary>The fetches that were not taken yet.</summary>
    public int Running { get; private set; }

    /// <summary>The fetches that were not taken yet, and those that overtook them.</summary>
    public int Count => _entries.Count;

    /// <summary>
    /// When the last page was created before which, with the fetch that was taken last, everything is there; null if that fetch overtook
    /// another. In seconds since 1970.
    /// </summary>
    public long? Passed { get; private set; }

    private IEnumerable<Task<PageBatch>> Fetches => _entries.Select(entry => entry.Fetch).OfType<Task<PageBatch>>();

    public void Add(Task<PageBatch> fetch)
    {
        _entries.AddLast(new Entry { Fetch = fetch });
        Running++;
    }

    /// <summary>Waits until a fetch, or the other task, ends.</summary>
    public Task WaitAsync(Task? other) => Task.WhenAny(other is null ? Fetches : Fetches.Append(other));

    /// <summary>Takes a fetch that has ended; null if there is none. One that failed holds up <see cref="Passed"/> for ever.</summary>
    public Task<PageBatch>? Take()
    {
        if (_entries.FirstOrDefault(entry => entry.Fetch is { IsCompleted: true }) is not { Fetch: { } fetch } taken)
            return null;
        // The pages themselves are not kept.
        (taken.Fetch, taken.HasFailed) = (null, !fetch.IsCompletedSuccessfully);
        taken.Created = fetch.IsCompletedSuccessfully ? fetch.Result.Created : null;
        Running--;
        Passed = null;
        while (_entries.First is { Value: { Fetch: null, HasFailed: false } first })
        {
            Passed = first.Created ?? Passed;
            _entries.RemoveFirst();
        }

        return fetch;
    }

    /// <summary>Waits until all fetches have ended, however they end.</summary>
    public async Task EndAsync() => await ((Task)Task.WhenAll(Fetches)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private sealed class Entry
    {
        /// <summary>Null once it was taken.</summary>
        public Task<PageBatch>? Fetch { get; set; }

        public bool HasFailed { get; set; }

        public long? Created { get; set; }
    }
}
