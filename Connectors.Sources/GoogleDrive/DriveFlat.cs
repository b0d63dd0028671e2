using System.Runtime.CompilerServices;
using Connectors.Sources.GoogleWorkspace;
using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleDrive;

/// <summary>Lists a whole drive by one query.</summary>
internal sealed class DriveFlat(DriveApi api, DriveScope scope, int pageSize, bool slim)
{
    private const int MostRestarts = 2;

    public async IAsyncEnumerable<DrivePage> PagesAsync(DriveListing? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var guard = Guard();
        for (var at = from ?? new DriveListing(); ;)
        {
            if (await PageAsync(at, cancellationToken) is not { } page)
            {
                // The query never moves, so beginning again is safe; but not for ever.
                at = new DriveListing { Restarts = at.Restarts + 1 };
                guard = Guard();
                continue;
            }

            guard.Page(page.NextPageToken, page.Files?.Count ?? 0);
            var next = string.IsNullOrEmpty(page.NextPageToken) ? null : at with { PageToken = page.NextPageToken, After = null };
            yield return new DrivePage(page.Files ?? [], at, next)
            {
                Incomplete = page.IncompleteSearch ? "Google could not search all of the drive (incompleteSearch)." : null,
            };
            if (next is null)
                yield break;
            at = next;
        }
    }

    private PageGuard Guard() => new($"the files of {scope.Partition.Key}", maxIdle: DriveQuery.MostIdlePages);

    /// <summary>Null where Google no longer knows the page token.</summary>
    private async Task<DriveFilePage?> PageAsync(DriveListing at, CancellationToken cancellationToken)
    {
        try
        {
            return await api.FilesAsync(scope.Query, scope.DriveId, everywhere: false, pageSize, at.PageToken, slim, cancellationToken);
        }
        catch (SourceException e) when (at.PageToken is not null && GoogleRefusal.Of(e) is { Status: 400 })
        {
            return at.Restarts < MostRestarts
                ? null
                : throw new SourceException(SourceErrorKind.Transient, "Google keeps forgetting the page tokens of a listing before it is read.", e);
        }
    }
}
