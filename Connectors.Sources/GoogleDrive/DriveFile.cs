namespace Connectors.Sources.GoogleDrive;

/// <summary>A file's metadata, as far as it is asked for.</summary>
internal sealed record DriveFile
{
    public required string Id { get; init; }

    public string? Name { get; init; }

    public string MimeType { get; init; } = "";

    public string? Description { get; init; }

    public string? WebViewLink { get; init; }

    /// <summary>Bytes; Google's own formats have none.</summary>
    public long? Size { get; init; }

    public string? Md5Checksum { get; init; }

    /// <summary>Grows with every change that the server makes, those of access included.</summary>
    public long? Version { get; init; }

    public DateTimeOffset? ModifiedTime { get; init; }

    public DateTimeOffset? CreatedTime { get; init; }

    public bool Trashed { get; init; }

    public bool OwnedByMe { get; init; }

    /// <summary>The shared drive that it is in; null in a My Drive.</summary>
    public string? DriveId { get; init; }

    /// <summary>Left out where the account may see the file but not its folder.</summary>
    public IReadOnlyList<string>? Parents { get; init; }

    public IReadOnlyList<DriveUser>? Owners { get; init; }

    public DriveUser? LastModifyingUser { get; init; }

    /// <summary>Left out for files of shared drives, and where the account may not share.</summary>
    public IReadOnlyList<DrivePermission>? Permissions { get; init; }

    public IReadOnlyList<string>? PermissionIds { get; init; }

    public DriveShortcut? ShortcutDetails { get; init; }

    /// <summary>Needed beside the id for some files that are shared by link.</summary>
    public string? ResourceKey { get; init; }

    public string? Parent => Parents is [var parent, ..] ? parent : null;

    public bool IsFolder => MimeType == DriveFormats.Folder;

    public bool IsShortcut => MimeType == DriveFormats.Shortcut;
}
