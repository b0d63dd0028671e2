using System.Runtime.CompilerServices;
using Connectors.Sources.GoogleWorkspace;
using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleDrive;

/// <summary>
/// Follows a change log. The log does not name what is in a folder that was moved, shared or thrown away, so such folders are walked through,
/// from page to page: one may take longer than a worker has time at once.
/// </summary>
internal sealed class DriveLog(DriveApi api, DriveScope scope, DriveReader reader, DriveShortcuts shortcuts, DriveBatches batches, int pageSize)
{
    private const int LargestPage = 1000;

    /// <summary>Whether Google no longer knows the place in the log.</summary>
    public bool Lost { get; private set; }

    public async IAsyncEnumerable<SourceBatch<DriveCheckpoint>> FollowAsync(DriveCheckpoint from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reach = new DriveReach(api, scope, () => shortcuts.Met);
        var guard = new PageGuard($"the changes of {scope.Partition.Key}", maxIdle: DriveQuery.MostIdlePages);
        var walk = from is { Walk: not null, After: not null } ? from.Walk : null;
        for (string? token = from.Changes; token is not null;)
        {
            if (await PageAsync(token, cancellationToken) is not { } page)
            {
                Lost = true;
                yield break;
            }

            guard.Page(page.NextPageToken, page.Changes?.Count ?? 0);
            var sorted = await DriveChanges.SortAsync(page.Changes ?? [], scope, reach, cancellationToken);
            var (files, folders, failures) = await shortcuts.ResolveAsync(sorted.Files, folders: true, cancellationToken);
            IReadOnlyList<DriveWalk> walks =
                [.. sorted.Walks.Concat(folders.Select(id => new DriveWalk(id))).DistinctBy(each => each.Id).OrderBy(each => each.Id, StringComparer.Ordinal)];
            var here = token;
            token = string.IsNullOrEmpty(page.NextPageToken) ? null : page.NextPageToken;
            var next = token ?? page.NewStartPageToken ?? here;
            if (walk is null)
            {
                var given = 0;
                do
                {
                    var chunk = files.Skip(given).Take(batches.Size).ToList();
                    given += chunk.Count;
                    var last = given >= files.Count;
                    var batch = await batches.MakeAsync(
                        chunk, last ? Then(walks.Count > 0 ? DriveListing.Of(walks[0].Id) : null) : At(here), last ? failures : [], cancellationToken);
                    yield return last ? batch with { Deleted = sorted.Deleted } : batch;
                }
                while (given < files.Count);
            }
            else
            {
                // The page may have grown since, and what was added is beyond its former end, too.
                token = next = from.After!;
            }

            await foreach (var batch in WalkAsync(walks, walk, Then, cancellationToken))
                yield return batch;
            walk = null;

            DriveCheckpoint Then(DriveListing? position) => position is null ? At(next) : At(here) with { Walk = position, After = next };
        }

        DriveCheckpoint At(string place) => new() { Changes = place, Reader = reader, Shortcuts = shortcuts.Met };
    }

    /// <param name="from">Where to go on; null for the first folder.</param>
    /// <param name="then">The checkpoint at a position; after all of them at null.</param>
    private async IAsyncEnumerable<SourceBatch<DriveCheckpoint>> WalkAsync(
        IReadOnlyList<DriveWalk> walks, DriveListing? from, Func<DriveListing?, DriveCheckpoint> then, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var i = 0; i < walks.Count; i++)
        {
            var walk = walks[i];
            if (from?.Root is { } root && string.CompareOrdinal(walk.Id, root) < 0)
                continue;
            var start = from?.Root == walk.Id ? from : null;
            from = null;
            var following = i + 1 < walks.Count ? DriveListing.Of(walks[i + 1].Id) : null;
            await foreach (var page in new DriveTree(api, walk.Id, pageSize, slim: walk.Gone, walk.Trashed, aside: true).PagesAsync(start, cancellationToken))
            {
                if (walk.Gone)
                {
                    yield return new SourceBatch<DriveCheckpoint> { Deleted = [.. page.Files.Select(file => file.Id)], Checkpoint = then(page.Next ?? following) };
                    continue;
                }

                await foreach (var batch in InsideAsync(page, position => then(position ?? following), cancellationToken))
                    yield return batch;
            }
        }
    }

    private async IAsyncEnumerable<SourceBatch<DriveCheckpoint>> InsideAsync(
        DrivePage page, Func<DriveListing?, DriveCheckpoint> then, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var files = DriveBatches.Left(page);
        var given = 0;
        do
        {
            var chunk = files.Skip(given).Take(batches.Size).ToList();
            given += chunk.Count;
            var last = given >= files.Count;
            // Shortcuts to folders are followed by the walk itself.
            var (found, _, failures) = await shortcuts.ResolveAsync(chunk, folders: false, cancellationToken);
            yield return await batches.MakeAsync(
                found, then(last ? page.Next : page.At with { After = chunk[^1].Id }), last && page.Failure is not null ? [.. failures, page.Failure] : failures, cancellationToken);
        }
        while (given < files.Count);
    }

    /// <summary>Null where the token is expired or otherwise no good any more.</summary>
    private async Task<DriveChangePage?> PageAsync(string token, CancellationToken cancellationToken)
    {
        try
        {
            return await api.ChangesAsync(token, reader.DriveId, LargestPage, cancellationToken);
        }
        catch (SourceException e) when (GoogleRefusal.Of(e) is { Status: 400 or 410 })
        {
            return null;
        }
    }
}
