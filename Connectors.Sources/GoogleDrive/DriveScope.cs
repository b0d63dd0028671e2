using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Sources.GoogleDrive;

/// <summary>
/// Decides by a file's own fields if it belongs to a partition. Folder partitions need <see cref="Changes.PartitionMembership"/>.
/// </summary>
/// <param name="owners">
/// The users whose files are read in a partition of their own; null if files shared with a user are read in that user's partition.
/// </param>
internal sealed class DriveScope(DriveConfig config, DrivePartition partition, OwnerDirectory? owners)
{
    public DrivePartition Partition => partition;

    public bool IsTree => partition.Kind == DrivePartitionKind.Folder;

    public string? DriveId => partition.Kind == DrivePartitionKind.Drive ? partition.Id : null;

    /// <summary>The query that lists the partition, unless it is a folder.</summary>
    public string Query => DriveQuery.LiveFiles + Ownership;

    private bool ReadsOwned => config.MyDriveEmails.Count > 0 || (!config.IsSpecific && config.IncludeMyDrives);

    private bool ReadsShared => !config.IsSpecific && config.IncludeFilesSharedWithMe;

    private string Ownership => partition.Kind != DrivePartitionKind.User || (ReadsOwned && ReadsShared)
        ? ""
        : ReadsOwned ? " and 'me' in owners" : " and not 'me' in owners";

    /// <summary>The query for the partition's shortcuts to these files or folders.</summary>
    public string ShortcutsTo(IEnumerable<string> targets) => DriveQuery.ShortcutsTo(targets) + Ownership;

    /// <summary>Returns true if the file lies in the partition itself. Shortcuts and folder partitions are not considered.</summary>
    public bool Holds(DriveFile file) => partition.Kind switch
    {
        DrivePartitionKind.Drive => file.DriveId == partition.Id,
        DrivePartitionKind.User => file.DriveId is null && (IsOwned(file) switch
        {
            true => ReadsOwned,
            false => ReadsShared,
            // The query that lists the partition is Google's own and would decide; a change has only its fields.
            null => true,
        }),
        _ => false,
    };

    /// <summary>
    /// Returns true for a file that is shared with this user and also read in its owner's partition. It is left to that partition, because
    /// only the owner's account sees all of its permissions.
    /// </summary>
    public async ValueTask<bool> IsLeftToOwnerAsync(DriveFile file, CancellationToken cancellationToken)
        => partition.Kind == DrivePartitionKind.User && IsOwned(file) != true && owners is not null
            && file.Owners is [{ EmailAddress: { } owner }, ..] && await owners.ContainsAsync(owner, cancellationToken);

    /// <summary>Whether the partition's user owns the file. Null if the server left that out.</summary>
    private bool? IsOwned(DriveFile file)
        => file.OwnedByMe ?? (file.Owners is [{ EmailAddress: { } owner }, ..]
            ? GooglePrincipals.Id(owner) == GooglePrincipals.Id(partition.Id)
            : null);
}
