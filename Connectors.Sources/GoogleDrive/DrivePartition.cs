namespace Connectors.Sources.GoogleDrive;

/// <summary>What a partition's key says: <c>user:ADDRESS</c>, <c>drive:ID</c> or <c>folder:ID</c>.</summary>
internal sealed record DrivePartition(DrivePartitionKind Kind, string Id)
{
    public string Key => $"{Kind.ToString().ToLowerInvariant()}:{Id}";

    public static DrivePartition User(string user) => new(DrivePartitionKind.User, user);

    public static DrivePartition Drive(string id) => new(DrivePartitionKind.Drive, id);

    public static DrivePartition Folder(string id) => new(DrivePartitionKind.Folder, id);

    public static DrivePartition Parse(string key)
    {
        var colon = key.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && Enum.TryParse<DrivePartitionKind>(key[..colon], ignoreCase: true, out var kind)
            ? new DrivePartition(kind, key[(colon + 1)..])
            : throw new SourceException(SourceErrorKind.Misconfigured, $"Google Drive has no partition {key}.");
    }
}
