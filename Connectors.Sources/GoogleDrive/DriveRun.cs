using System.Runtime.CompilerServices;
using Connectors.Sources.GoogleWorkspace;
using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleDrive;

/// <summary>Reads one partition for one user: a listing first, the change log from then on.</summary>
internal sealed class DriveRun(DriveApi api, DriveScope scope, DriveDocuments documents, DriveReader reader, DriveConfig config)
{
    private const int LargestPage = 1000;
    private const int LargestBatch = 200;

    private readonly DriveShortcuts _shortcuts = new(api, scope);

    private int PageSize => config.BatchSize ?? LargestPage;

    private int BatchSize => config.BatchSize ?? LargestBatch;

    /// <param name="from">Where to go on; null reads from the beginning.</param>
    public async IAsyncEnumerable<SourceBatch<DriveCheckpoint>> ReadAsync(
        DriveCheckpoint? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var at = from;
        _shortcuts.Met = from?.Shortcuts ?? false;
        if (at is { Listing: null, Changes: not null })
        {
            var lost = false;
            await foreach (var batch in FollowAsync(at.Changes, () => lost = true, cancellationToken))
                yield return batch;
            if (!lost)
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
        await foreach (var page in pages)
        {
            var files = page.Files.Where(file => string.CompareOrdinal(file.Id, page.At.After) > 0).OrderBy(file => file.Id, StringComparer.Ordinal);
            await foreach (var batch in GiveAsync([.. files], At, page.Failure, cancellationToken))
                yield return batch;

            DriveCheckpoint At(string? after) => at with
            {
                Listing = after is null ? page.Next : page.At with { After = after },
                Shortcuts = _shortcuts.Met,
            };
        }
    }

    /// <summary>Gives files in batches, then what their shortcuts to folders lead to.</summary>
    /// <param name="checkpoint">The checkpoint after a file's id; null after all of them.</param>
    private async IAsyncEnumerable<SourceBatch<DriveCheckpoint>> GiveAsync(
        IReadOnlyList<DriveFile> files, Func<string?, DriveCheckpoint> checkpoint, SourceFailure? failure,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var given = 0;
        string? last = null;
        do
        {
            var chunk = files.Skip(given).Take(BatchSize).ToList();
            given += chunk.Count;
            var (found, folders, failures) = await _shortcuts.ResolveAsync(chunk, cancellationToken);
            foreach (var folder in folders)
            {
                await foreach (var page in new DriveTree(api, folder, PageSize, slim: false).PagesAsync(null, cancellationToken))
                    yield return await BatchAsync(page.Files, checkpoint(last ?? ""), page.Failure is null ? [] : [page.Failure], cancellationToken);
            }

            last = chunk.Count > 0 ? chunk[^1].Id : last;
            yield return await BatchAsync(
                found, checkpoint(given < files.Count ? last : null), failure is null ? failures : [.. failures, failure], cancellationToken);
            failure = null;
        }
        while (given < files.Count);
    }

    private async Task<SourceBatch<DriveCheckpoint>> BatchAsync(
        IEnumerable<DriveFile> files, DriveCheckpoint checkpoint, IReadOnlyList<SourceFailure> failures, CancellationToken cancellationToken)
    {
        var (made, failed, skipped) = (new List<SourceDocument>(), new List<SourceFailure>(failures), new List<SourceSkip>());
        foreach (var file in files.Where(file => !file.IsShortcut && !file.IsFolder && !scope.LeftToOwner(file)))
        {
            if (documents.Skip(file) is { } rule)
                skipped.Add(new SourceSkip(file.Id, rule));
            else if (documents.Failure(file) is { } failure)
                failed.Add(failure);
            else
                made.Add(await documents.MakeAsync(file, cancellationToken));
        }

        return new SourceBatch<DriveCheckpoint> { Documents = made, Failures = failed, Skipped = skipped, Checkpoint = checkpoint };
    }

    /// <param name="lost">Called where Google no longer knows the place in the log.</param>
    private async IAsyncEnumerable<SourceBatch<DriveCheckpoint>> FollowAsync(
        string changes, Action lost, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reach = new DriveReach(api, scope, () => _shortcuts.Met);
        var guard = new PageGuard($"the changes of {scope.Partition.Key}");
        for (string? token = changes; token is not null;)
        {
            if (await ChangesAsync(token, cancellationToken) is not { } page)
            {
                lost();
                yield break;
            }

            guard.Page(page.NextPageToken, page.Changes?.Count ?? 0);
            var sorted = await DriveChanges.SortAsync(page.Changes ?? [], scope, reach, cancellationToken);
            var here = token;
            foreach (var folder in sorted.Folders)
            {
                await foreach (var inside in new DriveTree(api, folder, PageSize, slim: false).PagesAsync(null, cancellationToken))
                {
                    await foreach (var batch in GiveAsync(inside.Files, _ => At(here), inside.Failure, cancellationToken))
                        yield return batch;
                }
            }

            foreach (var (folder, trashed) in sorted.Gone)
            {
                await foreach (var inside in new DriveTree(api, folder, PageSize, slim: true, trashed).PagesAsync(null, cancellationToken))
                    yield return new SourceBatch<DriveCheckpoint> { Deleted = [.. inside.Files.Select(file => file.Id)], Checkpoint = At(here) };
            }

            token = string.IsNullOrEmpty(page.NextPageToken) ? null : page.NextPageToken;
            var next = token ?? page.NewStartPageToken ?? here;
            await foreach (var batch in GiveAsync(sorted.Files, after => At(after is null ? next : here), null, cancellationToken))
                yield return batch.Checkpoint.Changes == next ? batch with { Deleted = sorted.Deleted } : batch;
        }

        DriveCheckpoint At(string token) => new() { Changes = token, Reader = reader, Shortcuts = _shortcuts.Met };
    }

    /// <summary>Null where the token is expired or otherwise no good any more.</summary>
    private async Task<DriveChangePage?> ChangesAsync(string token, CancellationToken cancellationToken)
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
