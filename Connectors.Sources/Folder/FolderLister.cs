namespace Connectors.Sources.Folder;

/// <summary>
/// Lists every file, including those that cannot be read or are too large: such a file is a failure, and no reason to delete what was read
/// of it before.
/// </summary>
internal sealed class FolderLister(FolderWalk walk)
{
    private const int PageSize = 1000;

    public IEnumerable<ListingPage> List(ListRequest request, CancellationToken cancellationToken)
    {
        var (start, deep) = FolderSplit.Open(request.Partition);
        return walk.Walk(start, deep, request.From, cancellationToken).Chunk(PageSize).Select(Page);
    }

    private static ListingPage Page(FolderItem[] items)
        => new([.. items.Where(item => item.IsFile).Select(item => new SlimDocument(item.Path))], items[^1].Path)
        {
            // A folder whose name cannot be a path never held any documents.
            Incomplete = items.Select(item => item.Failure)
                .FirstOrDefault(failure => failure is { Scope: FailureScope.Container, Reason: not FailureReason.Unsupported })?.Message,
        };
}
