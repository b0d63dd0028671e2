namespace Connectors.Sources.GoogleDrive;

/// <summary>Which files belong to a partition that is a whole drive, by what they tell themselves.</summary>
/// <param name="owners">Whose own partitions are read; null where that is nobody's.</param>
internal sealed class DriveScope(DriveConfig config, DrivePartition partition, DriveOwners? owners)
{
    public const string LiveFiles = $"mimeType != '{DriveFormats.Folder}' and trashed = false";

    private bool Mine => config.MyDriveEmails.Count > 0 || (!config.IsSpecific && config.IncludeMyDrives);

    private bool Shared => !config.IsSpecific && config.IncludeFilesSharedWithMe;

    public DrivePartition Partition => partition;

    public bool IsTree => partition.Kind == DrivePartitionKind.Folder;

    /// <summary>The query that lists the partition; of a tree, there is none.</summary>
    public string Query => LiveFiles + Ownership;

    /// <summary>Shortcuts within the partition that point at one of these.</summary>
    public string ShortcutsTo(IEnumerable<string> targets)
        => $"mimeType = '{DriveFormats.Shortcut}' and trashed = false and ("
            + string.Join(" or ", targets.Select(id => $"shortcutDetails.targetId = '{DriveQuery.Escape(id)}'")) + ")"
            + Ownership;

    public string? DriveId => partition.Kind == DrivePartitionKind.Drive ? partition.Id : null;

    /// <summary>Whether a file is the partition's; shortcuts and trees are not considered.</summary>
    public bool Holds(DriveFile file) => partition.Kind switch
    {
        DrivePartitionKind.Drive => file.DriveId == partition.Id,
        DrivePartitionKind.User => file.DriveId is null && (file.OwnedByMe ? Mine : Shared),
        _ => false,
    };

    /// <summary>
    /// Whether a file that others share with this user is left to its owner's own partition, where its access is known in full.
    /// </summary>
    public async ValueTask<bool> LeftToOwnerAsync(DriveFile file, CancellationToken cancellationToken)
        => partition.Kind == DrivePartitionKind.User && !file.OwnedByMe && owners is not null
            && file.Owners is [{ EmailAddress: { } owner }, ..] && await owners.AreReadAsync(owner, cancellationToken);

    private string Ownership => partition.Kind != DrivePartitionKind.User || (Mine && Shared)
        ? ""
        : Mine ? " and 'me' in owners" : " and not 'me' in owners";
}
