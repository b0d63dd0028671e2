using System.Runtime.CompilerServices;
using Connectors.Sources.GoogleWorkspace;
using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleDrive.Listing;

/// <summary>Lists a user's files or a shared drive with one query.</summary>
internal sealed class FlatListing(DriveClient client, DriveScope scope, int pageSize, bool slim)
{
    private const int MaxRestarts = 2;

    public async IAsyncEnumerable<ListedPage> PagesAsync(
        ListingPosition? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var guard = Guard();
        for (var at = from ?? new ListingPosition(); ;)
        {
            if (await PageAsync(at, cancellationToken) is not { } page)
            {
                // Starting over loses nothing, because the query stays the same. The number of restarts is limited.
                at = new ListingPosition { Restarts = at.Restarts + 1 };
                guard = Guard();
                continue;
            }

            if (guard.AsksAgain(page.NextPageToken))
                continue;

            guard.Page(page.NextPageToken, page.Count);
            var next = string.IsNullOrEmpty(page.NextPageToken) ? null : at with { PageToken = page.NextPageToken, After = null };
            var listed = new ListedPage(page.Files, at, next)
            {
                Incomplete = page.IncompleteSearch ? "Google could not search the whole drive (incompleteSearch)." : null,
            };
            yield return listed.WithOdd(page.Files.Odd, scope.Partition.Key);
            if (next is null)
                yield break;
            at = next;
        }
    }

    private PageGuard Guard() => new($"the files of {scope.Partition.Key}", maxIdle: DriveClient.MaxIdlePages);

    /// <summary>Returns null if Google no longer knows the page token.</summary>
    private async Task<DriveFilePage?> PageAsync(ListingPosition at, CancellationToken cancellationToken)
    {
        try
        {
            return await client.SearchAsync(
                new DriveSearch(scope.Query) { DriveId = scope.DriveId, PageSize = pageSize, PageToken = at.PageToken, Slim = slim },
                cancellationToken);
        }
        catch (SourceException e) when (at.PageToken is not null && GoogleRefusal.Of(e) is { Status: 400 })
        {
            return at.Restarts < MaxRestarts
                ? null
                : throw new SourceException(
                    SourceErrorKind.Transient, "Google keeps forgetting the page tokens of a listing before it is complete.", e);
        }
    }
}
