namespace Connectors.Sources.GoogleDrive.Changes;

/// <summary>A page of a change log, sorted by what has to be done.</summary>
internal sealed class SortedChanges
{
    public List<string> Deleted { get; } = [];

    /// <summary>Changed files and shortcuts in the partition.</summary>
    public List<DriveFile> Files { get; } = [];

    public List<FolderVisit> Visits { get; } = [];

    public static async Task<SortedChanges> SortAsync(
        IEnumerable<DriveChange> changes, DriveScope scope, PartitionMembership membership, CancellationToken cancellationToken)
    {
        var sorted = new SortedChanges();
        foreach (var change in changes)
        {
            if (change is { ChangeType: DriveChangeType.Drive } or { Id: null })
                continue;
            if (change.Removed || change.File is not { } file)
                sorted.Deleted.Add(change.Id);
            else
                await sorted.AddAsync(file, scope, membership, cancellationToken);
        }

        return sorted;
    }

    private async Task AddAsync(
        DriveFile file, DriveScope scope, PartitionMembership membership, CancellationToken cancellationToken)
    {
        if (file.Trashed)
        {
            Deleted.Add(file.Id);
            if (file.IsFolder)
                Visits.Add(new FolderVisit(file.Id, Gone: true, Trashed: true));
        }
        else if (await membership.HoldsAsync(file, cancellationToken))
        {
            if (file.IsFolder)
                Visits.Add(new FolderVisit(file.Id));
            else if (!await scope.IsLeftToOwnerAsync(file, cancellationToken))
                Files.Add(file);
        }
        else if (!file.IsFolder)
        {
            Deleted.Add(file.Id);
        }
        else if (scope.IsTree)
        {
            Visits.Add(new FolderVisit(file.Id, Gone: true));
        }
    }
}

/// <summary>A changed folder whose files have to be listed, because the log does not name them.</summary>
/// <param name="Gone">True if its files left the partition; false if the folder was moved, shared or restored.</param>
/// <param name="Trashed">True if the folder is in the trash.</param>
internal sealed record FolderVisit(string Id, bool Gone = false, bool Trashed = false);
