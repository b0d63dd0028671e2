using System.Text.Json.Serialization;
using Connectors.Sources.GoogleWorkspace;
using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleDrive;

internal sealed record DriveAbout(DriveUser? User);

internal sealed record DriveUser(string? EmailAddress, string? DisplayName);

internal sealed record DriveFilePage(JsonRows<DriveFile>? Files, string? NextPageToken, bool IncompleteSearch)
{
    public JsonRows<DriveFile> Files { get; init; } = Files ?? JsonRows<DriveFile>.Empty;

    /// <summary>The number of files, odd ones included.</summary>
    public int Count => Files.Count + Files.Odd.Count;
}

/// <summary>A file, folder or shortcut, with the fields that <see cref="DriveClient"/> asks for.</summary>
internal sealed record DriveFile : IJsonRow
{
    public const string FolderType = "application/vnd.google-apps.folder";
    public const string ShortcutType = "application/vnd.google-apps.shortcut";

    public required string Id { get; init; }

    public string? Name { get; init; }

    public string MimeType { get; init; } = "";

    public string? Description { get; init; }

    public string? WebViewLink { get; init; }

    /// <summary>Size in bytes; null for Google's own formats.</summary>
    public long? Size { get; init; }

    public string? Md5Checksum { get; init; }

    /// <summary>Grows with every change on the server, including changes of permissions.</summary>
    public long? Version { get; init; }

    public DateTimeOffset? ModifiedTime { get; init; }

    public DateTimeOffset? CreatedTime { get; init; }

    public bool Trashed { get; init; }

    /// <summary>Null if the server left it out.</summary>
    public bool? OwnedByMe { get; init; }

    /// <summary>The shared drive that contains the file; null in a My Drive.</summary>
    public string? DriveId { get; init; }

    /// <summary>Null if the account may see the file but not its folder.</summary>
    public IReadOnlyList<string>? Parents { get; init; }

    public IReadOnlyList<DriveUser>? Owners { get; init; }

    public DriveUser? LastModifyingUser { get; init; }

    /// <summary>Null for files of shared drives, and if the account may not share the file.</summary>
    public JsonRows<DrivePermission>? Permissions { get; init; }

    public IReadOnlyList<string>? PermissionIds { get; init; }

    public DriveShortcut? ShortcutDetails { get; init; }

    /// <summary>Some files that are shared by link can be read only with this key.</summary>
    public string? ResourceKey { get; init; }

    public string? Parent => Parents is [var parent, ..] ? parent : null;

    public bool IsFolder => MimeType == FolderType;

    public bool IsShortcut => MimeType == ShortcutType;
}

internal sealed record DriveShortcut(string TargetId, string? TargetMimeType, string? TargetResourceKey);

internal sealed record DriveExportLinks(IReadOnlyDictionary<string, string>? ExportLinks);

internal sealed record DriveStartToken(string? StartPageToken);

/// <summary>A page of a change log. The last page has the new start token, every other page has the next page's token.</summary>
internal sealed record DriveChangePage(JsonRows<DriveChange>? Changes, string? NextPageToken, string? NewStartPageToken)
{
    public JsonRows<DriveChange> Changes { get; init; } = Changes ?? JsonRows<DriveChange>.Empty;
}

/// <summary>A changed file in its present state. Google reports several changes of a file as one.</summary>
/// <param name="Removed">The file was deleted, or this account can no longer see it.</param>
internal sealed record DriveChange(
    [property: JsonConverter(typeof(OpenEnumConverter<DriveChangeType>))] DriveChangeType ChangeType,
    string? FileId,
    bool Removed,
    DriveFile? File)
{
    public string? Id => FileId ?? File?.Id;
}

/// <summary>The kind of thing that changed. <see cref="Unknown"/> stands for kinds that Google may add.</summary>
internal enum DriveChangeType
{
    Unknown,
    File,
    Drive,
}

internal sealed record SharedDrivePage(JsonRows<SharedDrive>? Drives, string? NextPageToken)
{
    public JsonRows<SharedDrive> Drives { get; init; } = Drives ?? JsonRows<SharedDrive>.Empty;
}

internal sealed record SharedDrive(string Id, string? Name) : IJsonRow;
