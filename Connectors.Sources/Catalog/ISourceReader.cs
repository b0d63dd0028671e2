using System.Text.Json;

namespace Connectors.Sources.Catalog;

/// <summary>A source opened with one connector's config. Disposing it closes what the source opened.</summary>
public interface ISourceReader : IAsyncDisposable
{
    Task<SourceCheck> CheckAsync(CancellationToken cancellationToken);

    IAsyncEnumerable<ReadBatch> ReadAsync(ReadCall request, CancellationToken cancellationToken);

    /// <summary>Returns the source as an optional capability, such as <see cref="IListsDocuments"/>. Null if it lacks it.</summary>
    T? Capability<T>()
        where T : class;
}

/// <summary><see cref="ReadRequest{TCheckpoint}"/> with its checkpoints as JSON.</summary>
public sealed record ReadCall
{
    public required SyncWindow Window { get; init; }

    public required string Partition { get; init; }

    public JsonElement? From { get; init; }

    public JsonElement? Previous { get; init; }

    public IKnownDocuments Known { get; init; } = NothingKnown.Instance;
}

/// <summary><see cref="SourceBatch{TCheckpoint}"/> with its checkpoint as JSON.</summary>
public sealed record ReadBatch(SourceChanges Changes, JsonElement Checkpoint, int? Total);
