using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Connectors.Jobs.Search.Vectors;

/// <summary>
/// The vectors that this process keeps for searching: an index for each connector and model, loaded when it is first asked for, then
/// brought up to date by what was written since. If the memory for it is used up, the index that was not asked for longest goes.
/// </summary>
internal sealed partial class VectorCache(
    VectorQueries queries, EmbeddingOptions options, TimeProvider time, ILogger<VectorCache> logger)
{
    /// <summary>Vectors of deleted documents stay until the index is loaded again. More than this share is too many.</summary>
    private const double MaxSurplus = 1.25;

    private readonly ConcurrentDictionary<(string Connector, int Model), Entry> _entries = new();
    private readonly Lock _loading = new();

    /// <summary>Bytes of all indexes.</summary>
    public long Bytes => _entries.Values.Sum(entry => entry.Index?.Bytes ?? 0);

    private long MaxBytes => (long)options.CacheMegabytes << 20;

    /// <summary>
    /// Returns an index with everything that was written. The work goes on if the caller stops waiting, so the next question finds it done.
    /// </summary>
    /// <exception cref="EmbeddingException">The vectors do not fit into the memory for them.</exception>
    public Task<VectorIndex> GetAsync(VectorScope scope, int dimensions)
    {
        var (key, entry) = ((scope.ConnectorId, scope.ModelId!.Value), (Entry?)null);
        entry = _entries.GetOrAdd(key, _ => new Entry());
        lock (_loading)
        {
            entry.UsedAt = time.GetUtcNow();
            var isCurrent = entry.Index is { } index && index.Feed >= scope.Feed && !IsStale(index, scope);
            if (isCurrent)
                return Task.FromResult(entry.Index!);
            if (entry.Loading is { IsCompleted: false } loading)
                return loading;
            return entry.Loading = Task.Run(() => LoadAsync(entry, scope, dimensions));
        }
    }

    private static bool IsStale(VectorIndex index, VectorScope scope)
        => index.IsWasteful || index.LiveRows > (scope.Rows * MaxSurplus) + 10_000;

    private async Task<VectorIndex> LoadAsync(Entry entry, VectorScope scope, int dimensions)
    {
        try
        {
            var index = entry.Index is { } present && !IsStale(present, scope) ? present : new VectorIndex(dimensions);
            MakeRoom(entry, scope, dimensions);
            while (true)
            {
                var next = await queries.NextAsync(
                    scope.ConnectorId, scope.ModelId!.Value, index.Feed, index.FeedDocument, CancellationToken.None);
                index.Apply(next);
                // Writes that only delete or were overtaken leave no row of their number.
                if (next.Count == 0)
                    break;
                if (index.Bytes > MaxBytes)
                    throw TooLarge(scope, index.Bytes);
            }

            index.ReachedFeed(scope.Feed ?? 0);
            return entry.Index = index;
        }
        catch (EmbeddingException e)
        {
            entry.Index = null;
            DoesNotFit(e.Message);
            throw;
        }
        catch (Exception e)
        {
            LoadFailed(scope.ConnectorId, e);
            throw new EmbeddingException("The vectors cannot be loaded.", EmbeddingFault.Passing, e);
        }
    }

    private void MakeRoom(Entry entry, VectorScope scope, int dimensions)
    {
        var needed = VectorIndex.BytesOf(scope.Rows ?? 0, dimensions);
        if (needed > MaxBytes)
            throw TooLarge(scope, needed);
        lock (_loading)
        {
            foreach (var (key, other) in _entries.Where(other => other.Value != entry).OrderBy(other => other.Value.UsedAt).ToList())
            {
                if (Bytes - (entry.Index?.Bytes ?? 0) + needed <= MaxBytes)
                    return;
                if (other.Loading is null or { IsCompleted: true })
                    _entries.TryRemove(key, out _);
            }
        }
    }

    private static EmbeddingException TooLarge(VectorScope scope, long bytes)
        => new(
            $"The vectors of connector {scope.ConnectorId} take {bytes >> 20} MB, more than Connectors:Embedding:CacheMegabytes allows.",
            EmbeddingFault.Setup);

    private sealed class Entry
    {
        public VectorIndex? Index { get; set; }

        public Task<VectorIndex>? Loading { get; set; }

        public DateTimeOffset UsedAt { get; set; }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Reason} Words answer alone.")]
    private partial void DoesNotFit(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The vectors of connector {Connector} cannot be loaded.")]
    private partial void LoadFailed(string connector, Exception exception);
}
