namespace Connectors.Sources.Catalog;

/// <summary>A source opened with one connector's config. Disposing closes its connections.</summary>
public interface ISourceReader : IAsyncDisposable
{
    Task<SourceCheck> CheckAsync(CancellationToken cancellationToken);

    IAsyncEnumerable<ReadBatch> ReadAsync(ReadCall request, CancellationToken cancellationToken);

    /// <summary>The source as an optional capability, such as <see cref="IListsDocuments"/>; null where it has none.</summary>
    T? Capability<T>()
        where T : class;
}
