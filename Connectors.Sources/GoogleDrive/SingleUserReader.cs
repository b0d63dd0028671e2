using System.Runtime.CompilerServices;
using Connectors.Sources.GoogleDrive.Changes;
using Connectors.Sources.GoogleDrive.Listing;

namespace Connectors.Sources.GoogleDrive;

/// <summary>Reads one partition as one user: first a listing, from then on the change log.</summary>
internal sealed class SingleUserReader(
    DriveClient client, DriveScope scope, DriveDocuments documents, ReaderIdentity reader, int? batchSize)
{
    /// <summary>
    /// A page: the content of a batch is read before the next one's, so the last file that waits for Google holds up few batches.
    /// </summary>
    private const int DefaultBatchSize = DriveClient.MaxPageSize;

    private readonly ShortcutResolver _shortcuts = new(client, scope);
    private readonly BatchBuilder _batches = new(scope, documents, batchSize ?? DefaultBatchSize);

    private int PageSize => batchSize ?? DriveClient.MaxPageSize;

    /// <param name="from">The checkpoint to continue from; null reads the whole partition.</param>
    public async IAsyncEnumerable<SourceBatch<DriveCheckpoint>> ReadAsync(
        DriveCheckpoint? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var at = from;
        _shortcuts.Seen = from?.Shortcuts ?? false;
        if (at is { Listing: null, Changes: not null })
        {
            var feed = new ChangeFeed(client, scope, reader, _shortcuts, _batches, PageSize);
            await foreach (var batch in feed.FollowAsync(at, cancellationToken))
                yield return batch;
            if (!feed.Lost)
                yield break;
            at = null;
        }

        // The position in the log is taken before the listing begins, so the next run reads what changes during the listing.
        at = at?.Listing is null
            ? new DriveCheckpoint
            {
                Changes = await client.StartTokenAsync(reader.DriveId, cancellationToken), Reader = reader, Listing = new ListingPosition(),
            }
            : at;
        await foreach (var batch in ListAsync(at, cancellationToken))
            yield return batch;
    }

    private async IAsyncEnumerable<SourceBatch<DriveCheckpoint>> ListAsync(
        DriveCheckpoint at, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = scope.IsTree
            ? new FolderTree(client, scope.Partition.Id, PageSize, slim: false).PagesAsync(at.Listing, cancellationToken)
            : new FlatListing(client, scope, PageSize, slim: false).PagesAsync(at.Listing, cancellationToken);
        var detour = at.Detour;
        await foreach (var page in pages)
        {
            var files = page.Remaining();
            var (given, here) = (0, page.At);
            do
            {
                var chunk = files.Skip(given).Take(_batches.Size).ToList();
                given += chunk.Count;
                var (found, folders, failures) = await _shortcuts.ResolveAsync(chunk, folders: true, cancellationToken);
                var (place, from) = (here, detour);
                await foreach (var batch in DetourAsync(folders, from, position => At(place) with { Detour = position }, cancellationToken))
                    yield return batch;
                detour = null;
                here = chunk.Count > 0 ? page.At with { After = chunk[^1].Id } : here;
                var last = given >= files.Count;
                if (last)
                    failures.AddRange(page.Failures);
                yield return await _batches.MakeAsync(found, At(last ? page.Next : here), failures, cancellationToken);
            }
            while (given < files.Count);
        }

        DriveCheckpoint At(ListingPosition? listing) => at with { Listing = listing, Detour = null, Shortcuts = _shortcuts.Seen };
    }

    /// <summary>Reads the folders that shortcuts lead to, in the order of their ids.</summary>
    /// <param name="from">The position to continue from; null for the first folder.</param>
    private async IAsyncEnumerable<SourceBatch<DriveCheckpoint>> DetourAsync(
        IReadOnlyList<string> folders,
        ListingPosition? from,
        Func<ListingPosition, DriveCheckpoint> checkpoint,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var i = 0; i < folders.Count; i++)
        {
            if (from?.Root is { } root && string.CompareOrdinal(folders[i], root) < 0)
                continue;
            var start = from?.Root == folders[i] ? from : null;
            from = null;
            var tree = new FolderTree(client, folders[i], PageSize, slim: false, aside: true);
            await foreach (var page in tree.PagesAsync(start, cancellationToken))
            {
                // After the last page of the last folder, resuming repeats only that page.
                var next = page.Next ?? (i + 1 < folders.Count ? ListingPosition.Of(folders[i + 1]) : page.At);
                yield return await _batches.MakeAsync(page.Files, checkpoint(next), page.Failures, cancellationToken);
            }
        }
    }
}
