using System.Globalization;
using Connectors.Sources.GoogleWorkspace;
using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleDrive;

/// <summary>Drive v3, as one user sees it.</summary>
internal sealed class DriveApi(GoogleSession session, string user, TimeProvider time)
{
    /// <summary>How many calls Google takes in one batch.</summary>
    public const int BatchSize = 100;

    private const string FileFields =
        "id,name,mimeType,description,webViewLink,size,md5Checksum,version,modifiedTime,createdTime,trashed,ownedByMe,driveId,parents,"
        + "owners(emailAddress,displayName),lastModifyingUser(emailAddress,displayName),permissions(id,type,emailAddress,domain,allowFileDiscovery,deleted),"
        + "permissionIds,shortcutDetails(targetId,targetMimeType,targetResourceKey),resourceKey";

    private const string SlimFields =
        "id,mimeType,trashed,ownedByMe,driveId,owners(emailAddress),permissions(id,type,emailAddress,domain,allowFileDiscovery,deleted),permissionIds,"
        + "shortcutDetails(targetId,targetMimeType,targetResourceKey),resourceKey";

    private readonly RestApi _api = session.For(user);

    /// <summary>Keys that some files shared by link need, by file id; they come with shortcuts and URLs.</summary>
    public Dictionary<string, string> ResourceKeys { get; } = [];

    public Task<DriveAbout> AboutAsync(CancellationToken cancellationToken)
        => _api.SendAsync<DriveAbout>(Get("about", "drive.about", [Of("fields", "user(emailAddress,displayName)")]), cancellationToken);

    /// <param name="query">What to find, in Drive's search language.</param>
    /// <param name="driveId">The shared drive to search; null searches what the user owns or was given.</param>
    /// <param name="everywhere">Searches shared drives, too.</param>
    /// <param name="slim">Only what a listing needs.</param>
    public Task<DriveFilePage> FilesAsync(
        string query, string? driveId, bool everywhere, int pageSize, string? pageToken, bool slim, CancellationToken cancellationToken)
        => _api.SendAsync<DriveFilePage>(
            Get("files", "drive.files.list",
            [
                Of("q", query),
                Of("corpora", driveId is not null ? "drive" : everywhere ? "allDrives" : "user"),
                Of("driveId", driveId),
                Of("supportsAllDrives", "true"),
                Of("includeItemsFromAllDrives", driveId is not null || everywhere ? "true" : "false"),
                Of("pageSize", pageSize.ToString(CultureInfo.InvariantCulture)),
                Of("pageToken", pageToken),
                Of("fields", $"nextPageToken,incompleteSearch,files({(slim ? SlimFields : FileFields)})"),
            ]),
            cancellationToken);

    public async Task<string> StartTokenAsync(string? driveId, CancellationToken cancellationToken)
        => (await _api.SendAsync<DriveStartToken>(
            Get("changes/startPageToken", "drive.changes", [Of("driveId", driveId), Of("supportsAllDrives", "true")]), cancellationToken)).StartPageToken;

    public Task<DriveChangePage> ChangesAsync(string pageToken, string? driveId, int pageSize, CancellationToken cancellationToken)
        => _api.SendAsync<DriveChangePage>(
            Get("changes", "drive.changes",
            [
                Of("pageToken", pageToken),
                Of("driveId", driveId),
                Of("supportsAllDrives", "true"),
                Of("includeItemsFromAllDrives", "true"),
                Of("includeRemoved", "true"),
                Of("pageSize", pageSize.ToString(CultureInfo.InvariantCulture)),
                Of("fields", $"nextPageToken,newStartPageToken,changes(changeType,fileId,removed,file({FileFields}))"),
            ]),
            cancellationToken);

    public Task<SharedDrivePage> DrivesAsync(bool asAdmin, string? pageToken, CancellationToken cancellationToken)
        => _api.SendAsync<SharedDrivePage>(
            Get("drives", "drive.drives",
                [Of("pageSize", "100"), Of("useDomainAdminAccess", asAdmin ? "true" : null), Of("pageToken", pageToken), Of("fields", "nextPageToken,drives(id,name)")]),
            cancellationToken);

    /// <summary>The name of a shared drive's root folder is always "Drive"; only this tells the real one.</summary>
    public Task<SharedDrive> SharedDriveAsync(string id, bool asAdmin, CancellationToken cancellationToken)
        => _api.SendAsync<SharedDrive>(
            Get($"drives/{Uri.EscapeDataString(id)}", "drive.drives", [Of("useDomainAdminAccess", asAdmin ? "true" : null), Of("fields", "id,name")]), cancellationToken);

    public Task<DriveFile> FileAsync(string id, CancellationToken cancellationToken)
        => _api.SendAsync<DriveFile>(
            Get($"files/{Uri.EscapeDataString(id)}", "drive.files.get", [Of("supportsAllDrives", "true"), Of("fields", FileFields)]) with { Headers = Keys([id]) },
            cancellationToken);

    /// <summary>Files by id, each found or refused.</summary>
    public async Task<IReadOnlyList<DriveFound>> FilesAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var sender = new GoogleBatchSender(
            _api, session.Hosts.DriveBatch, "drive.batch", time, path => session.Hosts.At("https://www.googleapis.com" + path));
        var found = new List<DriveFound>(ids.Count);
        foreach (var chunk in ids.Chunk(BatchSize))
        {
            var calls = chunk.Select(id => new GoogleBatchCall(
                $"/drive/v3/files/{Uri.EscapeDataString(id)}?supportsAllDrives=true&fields={Uri.EscapeDataString(FileFields)}") { Headers = Keys([id]) });
            var parts = await sender.SendAsync([.. calls], cancellationToken);
            found.AddRange(chunk.Select((id, i) =>
            {
                var (file, refusal) = sender.Read<DriveFile>(parts[i]);
                return new DriveFound(id, file, refusal);
            }));
        }

        return found;
    }

    public Task<DrivePermissionPage> PermissionsAsync(string fileId, bool asAdmin, string? pageToken, CancellationToken cancellationToken)
        => _api.SendAsync<DrivePermissionPage>(
            Get($"files/{Uri.EscapeDataString(fileId)}/permissions", "drive.permissions",
            [
                Of("supportsAllDrives", "true"),
                Of("useDomainAdminAccess", asAdmin ? "true" : null),
                Of("pageSize", "100"),
                Of("pageToken", pageToken),
                Of("fields", "nextPageToken,permissions(id,type,emailAddress,domain,allowFileDiscovery,deleted)"),
            ]) with { Headers = Keys([fileId]) },
            cancellationToken);

    public Task<DriveExports> ExportsAsync(string id, CancellationToken cancellationToken)
        => _api.SendAsync<DriveExports>(
            Get($"files/{Uri.EscapeDataString(id)}", "drive.files.get", [Of("supportsAllDrives", "true"), Of("fields", "exportLinks")]) with { Headers = Keys([id]) },
            cancellationToken);

    public Task<Stream> DownloadAsync(string id, long maxBytes, CancellationToken cancellationToken)
        => _api.DownloadAsync(
            Get($"files/{Uri.EscapeDataString(id)}", "drive.download", [Of("alt", "media"), Of("supportsAllDrives", "true")]) with { Headers = Keys([id]) },
            maxBytes, cancellationToken);

    public Task<Stream> ExportAsync(string id, string mediaType, long maxBytes, CancellationToken cancellationToken)
        => _api.DownloadAsync(
            Get($"files/{Uri.EscapeDataString(id)}/export", "drive.export", [Of("mimeType", mediaType)]) with { Headers = Keys([id]) }, maxBytes, cancellationToken);

    public Task<Stream> FollowAsync(string exportLink, long maxBytes, CancellationToken cancellationToken)
        => _api.DownloadAsync(new RestCall(HttpMethod.Get, session.Hosts.At(exportLink), "drive.export"), maxBytes, cancellationToken);

    private RestCall Get(string path, string endpoint, IReadOnlyList<KeyValuePair<string, string?>> query)
        => new(HttpMethod.Get, session.Hosts.Drive(path), endpoint) { Query = query };

    private Dictionary<string, string> Keys(IEnumerable<string> ids)
    {
        var keys = string.Join(',', ids.Where(ResourceKeys.ContainsKey).Select(id => $"{id}/{ResourceKeys[id]}"));
        return keys.Length == 0 ? [] : new Dictionary<string, string> { ["X-Goog-Drive-Resource-Keys"] = keys };
    }

    private static KeyValuePair<string, string?> Of(string name, string? value) => new(name, value);
}
