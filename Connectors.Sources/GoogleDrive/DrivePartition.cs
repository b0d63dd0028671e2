namespace Connectors.Sources.GoogleDrive;

/// <summary>A partition: a user's files, a shared drive or a folder with its subfolders.</summary>
internal sealed record DrivePartition(DrivePartitionKind Kind, string Id)
{
    /// <summary>The partition's key: <c>user:ADDRESS</c>, <c>drive:ID</c> or <c>folder:ID</c>.</summary>
    public string Key => $"{Kind.ToString().ToLowerInvariant()}:{Id}";

    public static DrivePartition User(string user) => new(DrivePartitionKind.User, user);

    public static DrivePartition Drive(string id) => new(DrivePartitionKind.Drive, id);

    public static DrivePartition Folder(string id) => new(DrivePartitionKind.Folder, id);

    public static DrivePartition Parse(string key)
    {
        var colon = key.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && Enum.TryParse<DrivePartitionKind>(key[..colon], ignoreCase: true, out var kind)
            ? new DrivePartition(kind, key[(colon + 1)..])
            : throw new SourceException(SourceErrorKind.Misconfigured, $"Google Drive has no partition \"{key}\".");
    }
}

internal enum DrivePartitionKind
{
    User,
    Drive,
    Folder,
}
