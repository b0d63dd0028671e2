using System.Runtime.CompilerServices;
using Connectors.Sources.GoogleWorkspace;
using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleDrive;

/// <summary>Lists the shared drives, folders and users that the settings may name.</summary>
internal sealed class DriveChoices(DriveContext drive)
{
    private const int FoldersPerPage = 200;

    private readonly DriveClient _client = drive.Client(drive.Session.Primary);

    public IAsyncEnumerable<SourceChoice> ListAsync(ChoiceRequest request, CancellationToken cancellationToken) => request.Setting switch
    {
        "shared_drive_urls" => DrivesAsync(cancellationToken),
        "shared_folder_urls" => FoldersAsync(request.Filter, cancellationToken),
        _ => GoogleUserChoices.ListAsync(drive.Session, cancellationToken),
    };

    private async IAsyncEnumerable<SourceChoice> DrivesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var guard = new PageGuard("the shared drives");
        string? token = null;
        do
        {
            var page = await _client.SharedDrivesAsync(drive.Session.ActsForDomain, token, cancellationToken);
            foreach (var each in page.Drives)
                yield return new SourceChoice(each.Id, each.Name ?? each.Id);
            if (guard.AsksAgain(page.NextPageToken))
                continue;
            token = page.NextPageToken;
            guard.Page(token, page.Drives.Count + page.Drives.Odd.Count);
        }
        while (!string.IsNullOrEmpty(token));
    }

    private async IAsyncEnumerable<SourceChoice> FoldersAsync(string? filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var drives = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var each in DrivesAsync(cancellationToken))
            drives[each.Value] = each.Title;
        var guard = new PageGuard("the folders", maxIdle: DriveClient.MaxIdlePages);
        string? token = null;
        do
        {
            var page = await _client.SearchAsync(
                new DriveSearch(DriveQuery.FoldersNamed(filter)) { PageSize = FoldersPerPage, AllDrives = true, PageToken = token },
                cancellationToken);
            foreach (var folder in page.Files)
                yield return new SourceChoice(folder.Id, folder.Name ?? folder.Id, Place(folder, drives));
            if (guard.AsksAgain(page.NextPageToken))
                continue;
            token = page.NextPageToken;
            guard.Page(token, page.Count);
        }
        while (!string.IsNullOrEmpty(token));
    }

    private static string? Place(DriveFile folder, Dictionary<string, string> drives)
        => folder.DriveId is { } id ? $"in the shared drive {drives.GetValueOrDefault(id, id)}"
            : folder.OwnedByMe == true ? "in My Drive"
            : folder.Owners is [{ EmailAddress: { } owner }, ..] ? $"shared by {owner}"
            : null;
}
