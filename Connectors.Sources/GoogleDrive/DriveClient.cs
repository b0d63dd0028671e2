using System.Globalization;
using Connectors.Sources.GoogleWorkspace;
using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleDrive;

/// <summary>Calls Drive v3 as one user.</summary>
internal sealed class DriveClient(GoogleSession session, string user, TimeProvider time)
{
    /// <summary>Maximum number of calls that Google accepts in a batch.</summary>
    public const int MaxBatchSize = 100;

    /// <summary>Maximum number of items per page of files or changes.</summary>
    public const int MaxPageSize = 1000;

    /// <summary>Maximum number of empty pages in a row. Google documents that pages before the last one may be empty.</summary>
    public const int MaxIdlePages = 50;

    private const string PermissionFields = "permissions(id,type,emailAddress,domain,allowFileDiscovery,deleted)";
    private const string ShortcutFields = "shortcutDetails(targetId,targetMimeType,targetResourceKey),resourceKey";

    private const string FileFields =
        "id,name,mimeType,description,webViewLink,size,md5Checksum,version,modifiedTime,createdTime,trashed,ownedByMe,driveId,parents,"
        + $"owners(emailAddress,displayName),lastModifyingUser(emailAddress,displayName),{PermissionFields},permissionIds,{ShortcutFields}";

    private const string SlimFields =
        $"id,mimeType,trashed,ownedByMe,driveId,owners(emailAddress),{PermissionFields},permissionIds,{ShortcutFields}";

    private readonly RestApi _api = session.For(user);

    private readonly GoogleBatchSender _batches = new(
        session.For(user), session.Hosts.DriveBatch, "drive.batch", time, path => session.Hosts.At("https://www.googleapis.com" + path))
    {
        Size = MaxBatchSize,
    };

    /// <summary>Keys that some files shared by link need, by file id. Shortcuts and URLs name them.</summary>
    public Dictionary<string, string> ResourceKeys { get; } = [];

    public Task<DriveAbout> AboutAsync(CancellationToken cancellationToken)
        => _api.SendAsync<DriveAbout>(Get("about", "drive.about", [Of("fields", "user(emailAddress,displayName)")]), cancellationToken);

    public Task<DriveFilePage> SearchAsync(DriveSearch search, CancellationToken cancellationToken)
        => _api.SendAsync<DriveFilePage>(
            Get("files", "drive.files.list",
            [
                Of("q", search.Query),
                Of("corpora", search.DriveId is not null ? "drive" : search.AllDrives ? "allDrives" : "user"),
                Of("driveId", search.DriveId),
                Of("supportsAllDrives", "true"),
                Of("includeItemsFromAllDrives", search.DriveId is not null || search.AllDrives ? "true" : "false"),
                Of("pageSize", search.PageSize.ToString(CultureInfo.InvariantCulture)),
                Of("pageToken", search.PageToken),
                Of("fields", $"nextPageToken,incompleteSearch,files({(search.Slim ? SlimFields : FileFields)})"),
            ]),
            cancellationToken);

    public Task<DriveFile> FileAsync(string id, CancellationToken cancellationToken)
        => _api.SendAsync<DriveFile>(
            GetFile(id, "", "drive.files.get", [Of("supportsAllDrives", "true"), Of("fields", FileFields)]), cancellationToken);

    /// <summary>Gets files by id. Each id gets a result in the same order: the file or the refusal.</summary>
    public async Task<IReadOnlyList<FoundFile>> FilesAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
            return [];
        var results = await _batches.SendAsync<DriveFile>([.. ids.Select(BatchCall)], cancellationToken);
        return [.. ids.Zip(results, (id, result) => new FoundFile(id, result.Value, result.Refusal))];
    }

    /// <param name="fileId">The id of a file, folder or shared drive.</param>
    public Task<DrivePermissionPage> PermissionsAsync(string fileId, bool asAdmin, string? pageToken, CancellationToken cancellationToken)
        => _api.SendAsync<DrivePermissionPage>(
            GetFile(fileId, "/permissions", "drive.permissions",
            [
                Of("supportsAllDrives", "true"),
                Of("useDomainAdminAccess", asAdmin ? "true" : null),
                Of("pageSize", "100"),
                Of("pageToken", pageToken),
                Of("fields", $"nextPageToken,{PermissionFields}"),
            ]),
            cancellationToken);

    /// <summary>Returns the position from which the log reports all later changes.</summary>
    /// <param name="driveId">The shared drive whose log to read; null for the user's own log.</param>
    public async Task<string> StartTokenAsync(string? driveId, CancellationToken cancellationToken)
    {
        var call = Get("changes/startPageToken", "drive.changes", [Of("driveId", driveId), Of("supportsAllDrives", "true")]);
        try
        {
            return (await _api.SendAsync<DriveStartToken>(call, cancellationToken)).StartPageToken is { Length: > 0 } token
                ? token
                : throw new SourceException(SourceErrorKind.Transient, "Google gave no position in the change log.") { InCircles = true };
        }
        catch (SourceException e) when (driveId is null && GoogleRefusal.Of(e) is { IsMissing: true })
        {
            // Every account has a change log of its own.
            throw GoogleErrors.WrongAddress(e);
        }
    }

    /// <param name="driveId">The shared drive whose log to read; null for the user's own log.</param>
    public Task<DriveChangePage> ChangesAsync(string pageToken, string? driveId, CancellationToken cancellationToken)
        => _api.SendAsync<DriveChangePage>(
            Get("changes", "drive.changes",
            [
                Of("pageToken", pageToken),
                Of("driveId", driveId),
                Of("supportsAllDrives", "true"),
                Of("includeItemsFromAllDrives", "true"),
                Of("includeRemoved", "true"),
                Of("pageSize", MaxPageSize.ToString(CultureInfo.InvariantCulture)),
                Of("fields", $"nextPageToken,newStartPageToken,changes(changeType,fileId,removed,file({FileFields}))"),
            ]),
            cancellationToken);

    public Task<SharedDrivePage> SharedDrivesAsync(bool asAdmin, string? pageToken, CancellationToken cancellationToken)
        => _api.SendAsync<SharedDrivePage>(
            Get("drives", "drive.drives",
            [
                Of("pageSize", "100"),
                Of("useDomainAdminAccess", asAdmin ? "true" : null),
                Of("pageToken", pageToken),
                Of("fields", "nextPageToken,drives(id,name)"),
            ]),
            cancellationToken);

    /// <summary>Gets a shared drive with its real name; the name of its root folder is always "Drive".</summary>
    public Task<SharedDrive> SharedDriveAsync(string id, bool asAdmin, CancellationToken cancellationToken)
        => _api.SendAsync<SharedDrive>(
            Get($"drives/{Uri.EscapeDataString(id)}", "drive.drives",
                [Of("useDomainAdminAccess", asAdmin ? "true" : null), Of("fields", "id,name")]),
            cancellationToken);

    public Task<Stream> DownloadAsync(string id, long maxBytes, CancellationToken cancellationToken)
        => _api.DownloadAsync(
            GetFile(id, "", DriveBudgets.Download, [Of("alt", "media"), Of("supportsAllDrives", "true")]), maxBytes, cancellationToken);

    public Task<Stream> ExportAsync(string id, string mediaType, long maxBytes, CancellationToken cancellationToken)
        => _api.DownloadAsync(GetFile(id, "/export", DriveBudgets.Export, [Of("mimeType", mediaType)]), maxBytes, cancellationToken);

    public Task<DriveExportLinks> ExportLinksAsync(string id, CancellationToken cancellationToken)
        => _api.SendAsync<DriveExportLinks>(
            GetFile(id, "", "drive.files.get", [Of("supportsAllDrives", "true"), Of("fields", "exportLinks")]), cancellationToken);

    public Task<Stream> FollowExportLinkAsync(string link, long maxBytes, CancellationToken cancellationToken)
        => _api.DownloadAsync(new RestCall(HttpMethod.Get, session.Hosts.At(link), DriveBudgets.Export), maxBytes, cancellationToken);

    private GoogleBatchCall BatchCall(string id)
        => new($"/drive/v3/files/{Uri.EscapeDataString(id)}?supportsAllDrives=true&fields={Uri.EscapeDataString(FileFields)}")
        {
            Headers = KeyHeader(id),
        };

    private RestCall GetFile(string id, string part, string endpoint, IReadOnlyList<KeyValuePair<string, string?>> query)
        => Get($"files/{Uri.EscapeDataString(id)}{part}", endpoint, query) with { Headers = KeyHeader(id) };

    private RestCall Get(string path, string endpoint, IReadOnlyList<KeyValuePair<string, string?>> query)
        => new(HttpMethod.Get, session.Hosts.Drive(path), endpoint) { Query = query };

    private Dictionary<string, string> KeyHeader(string id)
        => ResourceKeys.TryGetValue(id, out var key) ? new() { ["X-Goog-Drive-Resource-Keys"] = $"{id}/{key}" } : [];

    private static KeyValuePair<string, string?> Of(string name, string? value) => new(name, value);
}

/// <summary>A search for files in Drive's query language.</summary>
internal sealed record DriveSearch(string Query)
{
    /// <summary>The shared drive to search; null searches the user's own and shared files.</summary>
    public string? DriveId { get; init; }

    /// <summary>Searches all shared drives as well.</summary>
    public bool AllDrives { get; init; }

    public required int PageSize { get; init; }

    public string? PageToken { get; init; }

    /// <summary>Asks only for the fields that a listing needs.</summary>
    public bool Slim { get; init; }
}

/// <summary>The result for one of several files that were asked for by id.</summary>
/// <param name="File">Null if it was refused.</param>
/// <param name="Refusal">Null if it was found.</param>
internal sealed record FoundFile(string Id, DriveFile? File, SourceException? Refusal);
