using System.Runtime.CompilerServices;
using System.Text.Json;
using Connectors.Sources.GoogleDrive.Listing;
using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Sources.GoogleDrive;

/// <summary>Lists the ids of all documents in a partition.</summary>
internal sealed class DriveLister(DriveContext drive)
{
    public async IAsyncEnumerable<ListingPage> ListAsync(ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var partition = DrivePartition.Parse(request.Partition);
        SourceException? refusal = null;
        var pages = drive.Readers.ReadAsync(
            partition, null, reader => ListAsAsync(reader, partition, request, cancellationToken), e => refusal = e, cancellationToken);
        await foreach (var page in pages)
            yield return page;

        // The listing of other partitions continues, and no document of this one counts as deleted.
        if (refusal is not null)
            yield return new ListingPage([]) { Incomplete = refusal.Message };
    }

    private async IAsyncEnumerable<ListingPage> ListAsAsync(
        ReaderIdentity reader, DrivePartition partition, ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (client, scope) = (drive.Client(reader.User), drive.Scope(partition));
        var documents = drive.Documents(partition, reader.User);
        var shortcuts = new ShortcutResolver(client, scope);
        var pageSize = drive.Config.BatchSize ?? DriveClient.MaxPageSize;
        var from = request.From is null ? null : JsonSerializer.Deserialize<ListingPosition>(request.From, GoogleJson.Wire);
        var pages = scope.IsTree
            ? new FolderTree(client, partition.Id, pageSize, slim: true).PagesAsync(from, cancellationToken)
            : new FlatListing(client, scope, pageSize, slim: true).PagesAsync(from, cancellationToken);
        await foreach (var page in pages)
        {
            var resolved = await shortcuts.ResolveAsync(page.Files, folders: true, cancellationToken);
            foreach (var folder in resolved.Folders)
            {
                var tree = new FolderTree(client, folder, pageSize, slim: true, aside: true);
                await foreach (var inside in tree.PagesAsync(null, cancellationToken))
                    yield return await PageAsync(inside, inside.Files, [], []);
            }

            var resume = page.Next is null ? null : JsonSerializer.Serialize(page.Next, GoogleJson.Wire);
            var made = await PageAsync(page, resolved.Files, resolved.Failures, resolved.DeadFolders);
            yield return made with { Resume = resume };
        }

        // What a dead shortcut leads to may have been stored earlier and may be readable again later, so its absence proves nothing.
        async Task<ListingPage> PageAsync(
            ListedPage page, IEnumerable<DriveFile> files, IEnumerable<SourceFailure> failures, IEnumerable<string> deadFolders)
        {
            var kept = page.FailedIds.Concat(failures.Select(failure => failure.Id)).Select(id => new SlimDocument(id));
            return new ListingPage([.. await SlimAsync(files), .. kept])
            {
                Incomplete = page.Incomplete, KeptBelow = [.. deadFolders.Append(page.KeptBelow).OfType<string>()],
            };
        }

        async Task<List<SlimDocument>> SlimAsync(IEnumerable<DriveFile> files)
        {
            var slim = new List<SlimDocument>();
            foreach (var file in files.Where(file => !file.IsShortcut && !file.IsFolder && documents.Skip(file) is null))
            {
                if (await scope.IsLeftToOwnerAsync(file, cancellationToken))
                    continue;
                slim.Add(new SlimDocument(file.Id, request.IncludeAccess ? await documents.AccessAsync(file, cancellationToken) : null));
            }

            return slim;
        }
    }
}
