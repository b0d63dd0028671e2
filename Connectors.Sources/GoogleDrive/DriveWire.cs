using System.Text.Json.Serialization;
using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Sources.GoogleDrive;

internal sealed record DriveAbout(DriveUser? User);

internal sealed record DriveUser(string? EmailAddress, string? DisplayName);

internal sealed record DriveFilePage(IReadOnlyList<DriveFile>? Files, string? NextPageToken, bool IncompleteSearch);

/// <summary>A file, folder or shortcut, with the fields that <see cref="DriveClient"/> asks for.</summary>
internal sealed record DriveFile
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

    public bool OwnedByMe { get; init; }

    /// <summary>The shared drive that contains the file; null in a My Drive.</summary>
    public string? DriveId { get; init; }

    /// <summary>Null if the account may see the file but not its folder.</summary>
    public IReadOnlyList<string>? Parents { get; init; }

    public IReadOnlyList<DriveUser>? Owners { get; init; }

    public DriveUser? LastModifyingUser { get; init; }

    /// <summary>Null for files of shared drives, and if the account may not share the file.</summary>
    public IReadOnlyList<DrivePermission>? Permissions { get; init; }

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

internal sealed record DriveStartToken(string StartPageToken);

/// <summary>A page of a change log. The last page has the new start token, every other page has the next page's token.</summary>
internal sealed record DriveChangePage(IReadOnlyList<DriveChange>? Changes, string? NextPageToken, string? NewStartPageToken);

/// <summary>A changed file in its present state. Google reports several changes of a file as one.</summary>
/// <param name="Removed">The file was deleted, or this account can no longer see it.</param>
internal sealed record DriveChange(
    [property: JsonConverter(typeof(OpenEnumConverter<DriveChangeType>))] DriveChangeType ChangeType,
    string? FileId,
    bool Removed,
    DriveFile? File);

/// <summary>The kind of thing that changed. <see cref="Unknown"/> stands for kinds that Google may add.</summary>
internal enum DriveChangeType
{
    Unknown,
    File,
    Drive,
}

internal sealed record SharedDrivePage(IReadOnlyList<SharedDrive>? Drives, string? NextPageToken);

internal sealed record SharedDrive(string Id, string? Name);
