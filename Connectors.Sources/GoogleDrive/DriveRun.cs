using System.Runtime.CompilerServices;

namespace Connectors.Sources.GoogleDrive;

/// <summary>Reads one partition for one user: a listing first, the change log from then on.</summary>
internal sealed class DriveRun(DriveApi api, DriveScope scope, DriveDocuments documents, DriveReader reader, DriveConfig config)
{
    private const int LargestPage = 1000;
    private const int LargestBatch = 200;

    private readonly DriveShortcuts _shortcuts = new(api, scope);
    private readonly DriveBatches _batches = new(scope, documents, config.BatchSize ?? LargestBatch);

    private int PageSize => config.BatchSize ?? LargestPage;

    /// <param name="from">Where to go on; null reads from the beginning.</param>
    public async IAsyncEnumerable<SourceBatch<DriveCheckpoint>> ReadAsync(
        DriveCheckpoint? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var at = from;
        _shortcuts.Met = from?.Shortcuts ?? false;
        if (at is { Listing: null, Changes: not null })
        {
            var log = new DriveLog(api, scope, reader, _shortcuts, _batches, PageSize);
            await foreach (var batch in log.FollowAsync(at, cancellationToken))
                yield return batch;
            if (!log.Lost)
                yield break;
            at = null;
        }

        // The log's place is taken before the listing begins: what changes meanwhile is read by the next run.
        at = at?.Listing is null
            ? new DriveCheckpoint { Changes = await api.StartTokenAsync(reader.DriveId, cancellationToken), Reader = reader, Listing = new DriveListing() }
            : at;
        await foreach (var batch in ListAsync(at, cancellationToken))
            yield return batch;
    }

    private async IAsyncEnumerable<SourceBatch<DriveCheckpoint>> ListAsync(DriveCheckpoint at, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = scope.IsTree
            ? new DriveTree(api, scope.Partition.Id, PageSize, slim: false).PagesAsync(at.Listing, cancellationToken)
            : new DriveFlat(api, scope, PageSize, slim: false).PagesAsync(at.Listing, cancellationToken);
        var detour = at.Detour;
        await foreach (var page in pages)
        {
            var files = DriveBatches.Left(page);
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
                yield return await _batches.MakeAsync(
                    found, At(last ? page.Next : here), last && page.Failure is not null ? [.. failures, page.Failure] : failures, cancellationToken);
            }
            while (given < files.Count);
        }

        DriveCheckpoint At(DriveListing? listing) => at with { Listing = listing, Detour = null, Shortcuts = _shortcuts.Met };
    }

    /// <summary>What is in folders that shortcuts lead to, in the order of their ids.</summary>
    /// <param name="from">Where to go on; null for the first.</param>
    private async IAsyncEnumerable<SourceBatch<DriveCheckpoint>> DetourAsync(
        IReadOnlyList<string> folders, DriveListing? from, Func<DriveListing, DriveCheckpoint> checkpoint, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var i = 0; i < folders.Count; i++)
        {
            if (from?.Root is { } root && string.CompareOrdinal(folders[i], root) < 0)
                continue;
            var start = from?.Root == folders[i] ? from : null;
            from = null;
            await foreach (var inside in new DriveTree(api, folders[i], PageSize, slim: false, aside: true).PagesAsync(start, cancellationToken))
            {
                // After the last folder its last page is given again, rather than all of them.
                var next = inside.Next ?? (i + 1 < folders.Count ? DriveListing.Of(folders[i + 1]) : inside.At);
                yield return await _batches.MakeAsync(inside.Files, checkpoint(next), inside.Failure is null ? [] : [inside.Failure], cancellationToken);
            }
        }
    }
}
