using System.Runtime.CompilerServices;
using System.Text.Json;
using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Sources.GoogleDrive;

/// <summary>Names every document of a partition.</summary>
internal sealed class DriveLister(DriveApi api, DriveScope scope, DriveDocuments documents, int pageSize)
{
    private readonly DriveShortcuts _shortcuts = new(api, scope);

    public async IAsyncEnumerable<ListingPage> ListAsync(ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var from = request.From is null ? null : JsonSerializer.Deserialize<DriveListing>(request.From, GoogleJson.Wire);
        var pages = scope.IsTree
            ? new DriveTree(api, scope.Partition.Id, pageSize, slim: true).PagesAsync(from, cancellationToken)
            : new DriveFlat(api, scope, pageSize, slim: true).PagesAsync(from, cancellationToken);
        await foreach (var page in pages)
        {
            var (files, folders, failures) = await _shortcuts.ResolveAsync(page.Files, folders: true, cancellationToken);
            foreach (var folder in folders)
            {
                await foreach (var inside in new DriveTree(api, folder, pageSize, slim: true, aside: true).PagesAsync(null, cancellationToken))
                    yield return await PageAsync(inside.Files, null, inside.Incomplete, request.IncludeAccess, cancellationToken);
            }

            var resume = page.Next is null ? null : JsonSerializer.Serialize(page.Next, GoogleJson.Wire);
            // A dead shortcut's target may be stored from better days, and be back tomorrow.
            var incomplete = page.Incomplete ?? (failures.Count > 0 ? $"A shortcut's target could not be read: {failures[0].Message}" : null);
            yield return await PageAsync(files, resume, incomplete, request.IncludeAccess, cancellationToken);
        }
    }

    private async Task<ListingPage> PageAsync(
        IEnumerable<DriveFile> files, string? resume, string? incomplete, bool withAccess, CancellationToken cancellationToken)
    {
        var slim = new List<SlimDocument>();
        foreach (var file in files.Where(file => !file.IsShortcut && !file.IsFolder && documents.Skip(file) is null))
        {
            if (!await scope.LeftToOwnerAsync(file, cancellationToken))
                slim.Add(new SlimDocument(file.Id, withAccess ? await documents.AccessAsync(file, cancellationToken) : null));
        }

        return new ListingPage(slim, resume) { Incomplete = incomplete };
    }
}
