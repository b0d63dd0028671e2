using System.Collections.Concurrent;

namespace Connectors.Sources;

/// <summary>
/// Values that sources share between slices, such as a workspace's user directory. The host owns one cache. It holds a bounded number of
/// entries, each for a limited time, and loads an entry once even when many slices ask for it together. Thread-safe.
/// </summary>
public sealed class SourceCache
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>The maximum number of entries. Beyond it the oldest entries leave.</summary>
    public int MaxEntries { get; init; } = 1000;

    /// <summary>Returns the cached value, or loads and keeps it.</summary>
    /// <param name="key">Includes all that the value depends on, such as the connector and its credentials' key; never a secret.</param>
    /// <param name="lifetime">How long a loaded value is used.</param>
    /// <param name="time">The clock that measures the lifetime.</param>
    /// <param name="load">
    /// Loads the value and says whether to keep it. One caller loads at a time; an exception reaches only that caller.
    /// </param>
    /// <param name="cancellationToken">Cancels waiting and loading.</param>
    public async Task<T> GetAsync<T>(
        string key,
        TimeSpan lifetime,
        TimeProvider time,
        Func<CancellationToken, Task<(T Value, bool Keep)>> load,
        CancellationToken cancellationToken)
        where T : notnull
    {
        var entry = _entries.GetOrAdd(key, _ => new Entry());
        if (entry.Fresh<T>(lifetime, time) is (true, var cached))
            return cached;

        await entry.Turn.WaitAsync(cancellationToken);
        try
        {
            if (entry.Fresh<T>(lifetime, time) is (true, var loadedMeanwhile))
                return loadedMeanwhile;

            var (value, keep) = await load(cancellationToken);
            if (keep)
            {
                entry.Set(value, time.GetUtcNow());
                // The entry may have left while it was loading.
                _entries[key] = entry;
            }

            return value;
        }
        finally
        {
            Shrink();
            entry.Turn.Release();
        }
    }

    /// <summary>Removes the oldest entries beyond the maximum. Entries that hold no value leave first.</summary>
    private void Shrink()
    {
        foreach (var (key, _) in _entries.OrderBy(pair => pair.Value.LoadedAt).Take(_entries.Count - MaxEntries))
            _entries.TryRemove(key, out _);
    }

    private sealed class Entry
    {
        private volatile Loaded? _loaded;

        public SemaphoreSlim Turn { get; } = new(1, 1);

        public DateTimeOffset LoadedAt => _loaded?.At ?? DateTimeOffset.MinValue;

        /// <remarks>The age is taken without its sign: a clock that was set back must not keep a value for ever.</remarks>
        public (bool IsFresh, T Value) Fresh<T>(TimeSpan lifetime, TimeProvider time)
            => _loaded is { Value: T value, At: var at } && (time.GetUtcNow() - at).Duration() < lifetime
                ? (true, value)
                : (false, default!);

        public void Set(object value, DateTimeOffset at) => _loaded = new Loaded(value, at);

        private sealed record Loaded(object Value, DateTimeOffset At);
    }
}
