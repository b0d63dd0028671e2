using System.Runtime.CompilerServices;
using Connectors.Sources.GoogleDrive.Listing;
using Connectors.Sources.GoogleWorkspace;
using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleDrive.Changes;

/// <summary>
/// Follows a change log. The log does not name the files in a folder that was moved, shared or trashed, so the feed lists such folders.
/// Each page of them is a position, because one folder may take longer than a worker's slice of time.
/// </summary>
internal sealed class ChangeFeed(
    DriveClient client, DriveScope scope, ReaderIdentity reader, ShortcutResolver shortcuts, BatchBuilder batches, int pageSize)
{
    /// <summary>True if Google no longer knows the position in the log.</summary>
    public bool Lost { get; private set; }

    public async IAsyncEnumerable<SourceBatch<DriveCheckpoint>> FollowAsync(
        DriveCheckpoint from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var membership = new PartitionMembership(client, scope, shortcuts);
        var guard = new PageGuard($"the changes of {scope.Partition.Key}", maxIdle: DriveClient.MaxIdlePages);
        var resumed = from is { Walk: not null, After: not null } ? from.Walk : null;
        for (string? token = from.Changes; token is not null;)
        {
            if (await PageAsync(token, cancellationToken) is not { } page)
            {
                Lost = true;
                yield break;
            }

            if (guard.AsksAgain(page.NextPageToken))
                continue;

            guard.Page(page.NextPageToken, page.Changes.Count + page.Changes.Odd.Count);
            var sorted = await SortedChanges.SortAsync(page.Changes, scope, membership, cancellationToken);
            var (files, folders, failures) = await shortcuts.ResolveAsync(sorted.Files, folders: true, cancellationToken);
            failures.AddRange(page.Changes.Odd.Select(row => DriveErrors.OfOdd(row, row.Text("fileId"), scope.Partition.Key)));
            IReadOnlyList<FolderVisit> visits =
            [
                .. sorted.Visits.Concat(folders.Select(id => new FolderVisit(id)))
                    .DistinctBy(visit => visit.Id)
                    .OrderBy(visit => visit.Id, StringComparer.Ordinal),
            ];
            var here = token;
            token = string.IsNullOrEmpty(page.NextPageToken) ? null : page.NextPageToken;
            var next = token ?? page.NewStartPageToken ?? here;
            if (resumed is null)
            {
                var given = 0;
                do
                {
                    var chunk = files.Skip(given).Take(batches.Size).ToList();
                    given += chunk.Count;
                    var last = given >= files.Count;
                    var checkpoint = last ? Then(visits.Count > 0 ? ListingPosition.Of(visits[0].Id) : null) : At(here);
                    var batch = await batches.MakeAsync(chunk, checkpoint, last ? failures : [], cancellationToken);
                    yield return last ? batch with { Deleted = sorted.Deleted } : batch;
                }
                while (given < files.Count);
            }
            else
            {
                // The page may have grown since. Continuing from its former end reads what was added.
                token = next = from.After!;
            }

            await foreach (var batch in VisitAsync(visits, resumed, Then, cancellationToken))
                yield return batch;
            resumed = null;

            DriveCheckpoint Then(ListingPosition? position)
                => position is null ? At(next) : At(here) with { Walk = position, After = next };
        }

        DriveCheckpoint At(string place) => new() { Changes = place, Reader = reader, Shortcuts = shortcuts.Seen };
    }

    /// <param name="from">The position to continue from; null for the first folder.</param>
    /// <param name="then">Returns the checkpoint for a position; for null, the checkpoint after all folders.</param>
    private async IAsyncEnumerable<SourceBatch<DriveCheckpoint>> VisitAsync(
        IReadOnlyList<FolderVisit> visits,
        ListingPosition? from,
        Func<ListingPosition?, DriveCheckpoint> then,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var i = 0; i < visits.Count; i++)
        {
            var visit = visits[i];
            if (from?.Root is { } root && string.CompareOrdinal(visit.Id, root) < 0)
                continue;
            var start = from?.Root == visit.Id ? from : null;
            from = null;
            var following = i + 1 < visits.Count ? ListingPosition.Of(visits[i + 1].Id) : null;
            var tree = new FolderTree(client, visit.Id, pageSize, slim: visit.Gone, visit.Trashed, aside: true);
            await foreach (var page in tree.PagesAsync(start, cancellationToken))
            {
                if (visit.Gone)
                {
                    yield return new SourceBatch<DriveCheckpoint>
                    {
                        Deleted = [.. page.Files.Select(file => file.Id)], Checkpoint = then(page.Next ?? following),
                    };
                    continue;
                }

                await foreach (var batch in PageBatchesAsync(page, position => then(position ?? following), cancellationToken))
                    yield return batch;
            }
        }
    }

    private async IAsyncEnumerable<SourceBatch<DriveCheckpoint>> PageBatchesAsync(
        ListedPage page, Func<ListingPosition?, DriveCheckpoint> then, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var files = page.Remaining();
        var given = 0;
        do
        {
            var chunk = files.Skip(given).Take(batches.Size).ToList();
            given += chunk.Count;
            var last = given >= files.Count;
            // The tree itself follows shortcuts to folders.
            var (found, _, failures) = await shortcuts.ResolveAsync(chunk, folders: false, cancellationToken);
            if (last)
                failures.AddRange(page.Failures);
            var checkpoint = then(last ? page.Next : page.At with { After = chunk[^1].Id });
            yield return await batches.MakeAsync(found, checkpoint, failures, cancellationToken);
        }
        while (given < files.Count);
    }

    /// <summary>Returns null if the token has expired or is invalid.</summary>
    private async Task<DriveChangePage?> PageAsync(string token, CancellationToken cancellationToken)
    {
        try
        {
            return await client.ChangesAsync(token, reader.DriveId, cancellationToken);
        }
        catch (SourceException e) when (GoogleRefusal.Of(e) is { Status: 400 or 410 })
        {
            return null;
        }
    }
}
