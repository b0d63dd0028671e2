using System.Runtime.CompilerServices;

namespace Connectors.Sources.Git;

/// <summary>Lists a partition. All pages of a listing are of one state.</summary>
internal sealed class GitLister(GitSession session)
{
    private const int PageSize = 1_000;

    /// <summary>
    /// Lists every file, also one that is too large: such a file is a failure, and no reason to delete what was read of it before.
    /// </summary>
    public async IAsyncEnumerable<ListingPage> ListAsync(
        ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var head = await session.HeadAsync(cancellationToken);
        if (head.IsEmpty)
            yield break;

        var (start, deep) = GitPartitions.Open(request.Partition);
        var (folder, after) = request.From is { } from && from.Split(' ', 2) is [var begun, var path]
            ? (begun, path)
            : (GitPartitions.Folder(await session.RootAsync(head, cancellationToken), start), null);
        if (!await session.Repository.LoadFoldersAsync(head, [folder], deep, cancellationToken))
        {
            yield return new ListingPage([]) { Incomplete = "The branch was rewritten while it was listed. The next prune lists it anew." };
            yield break;
        }

        var files = session.Files(await session.RootOfAsync(start, folder, cancellationToken));
        await foreach (var items in files.WalkAsync(start, deep, after, cancellationToken).Chunk(PageSize))
        {
            yield return new ListingPage(
                [.. items.Where(item => item.File is not null).Select(item => new SlimDocument(item.Path))], $"{folder} {items[^1].Path}")
            {
                // A name that cannot be a path never was a document.
                Incomplete = items
                    .Select(item => item.Failure)
                    .FirstOrDefault(failure => failure?.Scope == FailureScope.Container && failure.Reason != FailureReason.Unsupported)
                    ?.Message,
            };
        }
    }
}
