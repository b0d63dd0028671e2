namespace Connectors.Sources.Folder;

/// <summary>
/// Reads the files of a directory. A document's id is its path relative to the root. Every run walks everything: a file moved here keeps
/// its old modification time, so no time window would find it; what is unchanged costs one look and is known by size and time.
/// </summary>
internal sealed class FolderSource(FolderConfig config, SourceContext context)
    : ISource<FolderCheckpoint>, ISplits, IListsDocuments, IRereads
{
    private const int DefaultBatch = 200;
    private const int ListingPageSize = 1000;

    private readonly FolderRules _rules = new(config);

    private int BatchSize => config.BatchSize ?? DefaultBatch;

    public Task<SourceCheck> CheckAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Root();
        return Task.FromResult(SourceCheck.Passed);
    }

    public Task<SourceSplit> SplitAsync(CancellationToken cancellationToken)
        => Task.FromResult(FolderPartitions.Find(Root(), _rules, cancellationToken));

    public IAsyncEnumerable<SourceBatch<FolderCheckpoint>> ReadAsync(
        ReadRequest<FolderCheckpoint> request, CancellationToken cancellationToken)
    {
        var files = new FolderFiles(Root(), config, context);
        return Walk(request.Partition, request.From?.After, cancellationToken)
            .Chunk(BatchSize)
            .Select(items => FolderBatch.Make(items, files))
            .ToAsyncEnumerable();
    }

    /// <summary>
    /// Names every file that is there, those that cannot be read or are too large included: such a file is a failure, and no reason to
    /// delete what was read of it before.
    /// </summary>
    public IAsyncEnumerable<ListingPage> ListAsync(ListRequest request, CancellationToken cancellationToken)
        => Walk(request.Partition, request.From, cancellationToken)
            .Chunk(ListingPageSize)
            .Select(items => new ListingPage(
                [.. items.Where(item => item.IsFile).Select(item => new SlimDocument(item.Path))],
                items[^1].Path)
            {
                // In a folder whose name cannot be a path there were never any documents.
                Incomplete = items.Select(item => item.Failure)
                    .FirstOrDefault(failure => failure is { Scope: FailureScope.Container, Reason: not FailureReason.Unsupported })?.Message,
            })
            .ToAsyncEnumerable();

    public IAsyncEnumerable<SourceChanges> RereadAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var root = Root();
        var files = new FolderFiles(root, config, context);
        var reread = new FolderReread(root, _rules, files);
        return ids.Chunk(BatchSize).SelectMany(some => reread.Read(some, BatchSize, cancellationToken)).ToAsyncEnumerable();
    }

    private string Root() => FolderRoot.Resolve(config.Root, context.Host);

    private IEnumerable<FolderItem> Walk(string partition, string? after, CancellationToken cancellationToken)
    {
        var (start, deep) = FolderPartitions.Open(partition);
        return new FolderWalk(Root(), _rules).Walk(start, deep, after, cancellationToken);
    }
}
