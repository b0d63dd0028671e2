using Connectors.Sources.Files;

namespace Connectors.Sources.Folder;

/// <summary>
/// Reads the files of a directory. A document's id is its path relative to the root. Every run walks the whole tree: a file that was moved
/// here keeps its old modification time, so no time window would find it. An unchanged file costs one look, and is known by size and time.
/// </summary>
internal sealed class FolderSource(FolderConfig config, SourceContext context)
    : ISource<FolderCheckpoint>, ISplits, IListsDocuments, IRereads
{
    private const int DefaultBatch = 200;

    private readonly PathRules _rules = new(config.Include, config.Exclude);

    private int BatchSize => config.BatchSize ?? DefaultBatch;

    public Task<SourceCheck> CheckAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Root();
        return Task.FromResult(SourceCheck.Passed);
    }

    public Task<SourceSplit> SplitAsync(CancellationToken cancellationToken)
        => Task.FromResult(FolderSplit.Find(Root(), _rules, cancellationToken));

    public IAsyncEnumerable<SourceBatch<FolderCheckpoint>> ReadAsync(
        ReadRequest<FolderCheckpoint> request, CancellationToken cancellationToken)
        => Reader(Root()).Read(request.Partition, request.From?.After, cancellationToken).ToAsyncEnumerable();

    public IAsyncEnumerable<ListingPage> ListAsync(ListRequest request, CancellationToken cancellationToken)
        => new FolderLister(new FolderWalk(Root(), _rules)).List(request, cancellationToken).ToAsyncEnumerable();

    public IAsyncEnumerable<SourceChanges> RereadAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var root = Root();
        var rereader = new FolderRereader(root, _rules, Reader(root), new FolderDocuments(root, config, context));
        return ids.Chunk(BatchSize).SelectMany(some => rereader.Read(some, cancellationToken)).ToAsyncEnumerable();
    }

    private string Root() => FolderRoot.Resolve(config.Root, context.Host);

    private FolderReader Reader(string root) => new(new FolderWalk(root, _rules), new FolderDocuments(root, config, context), BatchSize);
}
