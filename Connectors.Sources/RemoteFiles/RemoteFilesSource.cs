using System.Runtime.CompilerServices;
using Connectors.Sources.Catalog;
using Connectors.Sources.Files;

namespace Connectors.Sources.RemoteFiles;

/// <summary>
/// Reads the files of a server. A document's id is its path below the folder that the config names. Every run lists the whole tree, because
/// a file that was moved here keeps its old time; an unchanged file costs no call of its own. Servers that tell what changed spare that.
/// </summary>
internal abstract class RemoteFilesSource(RemoteFilesConfig config, SourceContext context)
    : ISource<RemoteCheckpoint>, ISplits, IListsDocuments, IListsChoices, IRereads, ITellsPartitionAccess
{
    private const int DefaultBatch = 200;
    private const int ListingPageSize = 1000;

    protected PathRules Rules { get; } = new(config.Include, config.Exclude);

    protected abstract IRemoteFiles Files { get; }

    protected int BatchSize => config.BatchSize ?? DefaultBatch;

    public Task<SourceCheck> CheckAsync(CancellationToken cancellationToken) => Files.CheckAsync(cancellationToken);

    public async Task<SourceSplit> SplitAsync(CancellationToken cancellationToken)
        => RemoteSplit.Make(await Files.ListRootAsync(cancellationToken), Rules);

    public virtual async IAsyncEnumerable<SourceBatch<RemoteCheckpoint>> ReadAsync(
        ReadRequest<RemoteCheckpoint> request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (start, deep) = RemoteSplit.Open(request.Partition);
        await foreach (var items in Files.WalkAsync(start, deep, request.From?.After, cancellationToken).Chunk(BatchSize))
            yield return Batch(items, [], new RemoteCheckpoint(items[^1].Path));
    }

    /// <summary>
    /// Lists every file, also one that is too large: such a file is a failure, and no reason to delete what was read of it before.
    /// </summary>
    public async IAsyncEnumerable<ListingPage> ListAsync(
        ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (start, deep) = RemoteSplit.Open(request.Partition);
        await foreach (var items in Files.WalkAsync(start, deep, request.From, cancellationToken).Chunk(ListingPageSize))
        {
            yield return new ListingPage(
                [.. items.Where(item => item.File is not null).Select(item => new SlimDocument(item.Path))], items[^1].Path)
            {
                // A name that cannot be a path never was a document.
                Incomplete = items
                    .Select(item => item.Failure)
                    .FirstOrDefault(failure => failure?.Scope == FailureScope.Container && failure.Reason != FailureReason.Unsupported)
                    ?.Message,
            };
        }
    }

    public async IAsyncEnumerable<SourceChanges> RereadAsync(
        IReadOnlyList<string> ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var documents = new RemoteDocuments(Files.OpenAsync, config, context);
        foreach (var id in ids)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // The root is a container whose failure is replayed, too.
            var isRoot = id == RemotePath.Display("");
            var look = isRoot ? new RemoteLook(new RemoteEntry("", RemoteKind.Folder)) : await LookAsync(id, cancellationToken);
            if (look is { Entry.Kind: RemoteKind.Folder })
            {
                var walk = Files.WalkAsync(isRoot ? "" : id, deep: !isRoot, after: null, cancellationToken);
                await foreach (var items in walk.Chunk(BatchSize))
                    yield return Changes(Describe(items, documents));
            }
            else
            {
                yield return Reread(id, look, documents);
            }
        }
    }

    public Task<DocumentAccess> AccessAsync(string partition, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(ReaderNames.Access(config.Access));
    }

    /// <summary>
    /// Lists the folders from which the config may read one. The setting that is asked for is not in the config, so they are in the root.
    /// </summary>
    public async IAsyncEnumerable<SourceChoice> ListChoicesAsync(
        ChoiceRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var root = await Files.ListRootAsync(cancellationToken);
        var folders = root.Where(entry => entry is { Kind: RemoteKind.Folder, Trouble: null });
        foreach (var folder in folders.OrderBy(entry => entry.Name, StringComparer.Ordinal))
            yield return new SourceChoice(Choice(folder.Name), folder.Name);
    }

    /// <summary>Returns what the setting holds if a folder of the root is chosen.</summary>
    protected abstract string Choice(string folder);

    /// <summary>Makes a batch of what was met, and of the ids of files that are gone.</summary>
    protected SourceBatch<RemoteCheckpoint> Batch(
        IEnumerable<RemoteItem> items, IReadOnlyList<string> deleted, RemoteCheckpoint checkpoint)
    {
        var findings = Describe(items, new RemoteDocuments(Files.OpenAsync, config, context));
        return new SourceBatch<RemoteCheckpoint>
        {
            Documents = findings.Documents,
            Failures = findings.Failures,
            Skipped = findings.Skipped,
            Deleted = deleted,
            Checkpoint = checkpoint,
        };
    }

    private async Task<RemoteLook?> LookAsync(string id, CancellationToken cancellationToken)
        => Rules.ExcludesPath(id) is null ? await Files.FindAsync(id, cancellationToken) : null;

    private SourceChanges Reread(string id, RemoteLook? look, RemoteDocuments documents)
    {
        if (look?.Refusal is var (reason, message))
            return new SourceChanges { Failures = [new SourceFailure(FailureScope.Document, id, reason, message)] };
        if ((Rules.ExcludesPath(id) ?? look?.Entry?.LeftOut) is { } rule)
            return new SourceChanges { Skipped = [new SourceSkip(id, rule)] };
        if (look?.Entry is not { Kind: RemoteKind.File } file)
            return new SourceChanges { Deleted = [id] };

        return Changes(Describe([new RemoteItem(id) { File = file }], documents));
    }

    private static SourceChanges Changes(RemoteFindings findings)
        => new() { Documents = findings.Documents, Failures = findings.Failures, Skipped = findings.Skipped };

    private static RemoteFindings Describe(IEnumerable<RemoteItem> items, RemoteDocuments documents)
    {
        var findings = new RemoteFindings();
        foreach (var item in items)
            documents.Describe(item, findings);
        return findings;
    }
}
