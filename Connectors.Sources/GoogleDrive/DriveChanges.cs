namespace Connectors.Sources.GoogleDrive;

/// <summary>A page of the change log, sorted by what has to be done.</summary>
internal sealed class DriveChanges
{
    public List<string> Deleted { get; } = [];

    /// <summary>Files and shortcuts that the partition holds.</summary>
    public List<DriveFile> Files { get; } = [];

    public List<DriveWalk> Walks { get; } = [];

    public static async Task<DriveChanges> SortAsync(
        IEnumerable<DriveChange> changes, DriveScope scope, DriveReach reach, CancellationToken cancellationToken)
    {
        var sorted = new DriveChanges();
        foreach (var change in changes)
        {
            if (change is { ChangeType: "drive" } or { FileId: null })
                continue;
            if (change.Removed || change.File is not { } file)
                sorted.Deleted.Add(change.FileId);
            else
                await sorted.AddAsync(file, scope, reach, cancellationToken);
        }

        return sorted;
    }

    private async Task AddAsync(DriveFile file, DriveScope scope, DriveReach reach, CancellationToken cancellationToken)
    {
        if (file.Trashed)
        {
            Deleted.Add(file.Id);
            if (file.IsFolder)
                Walks.Add(new DriveWalk(file.Id, Gone: true, Trashed: true));
        }
        else if (await reach.HoldsAsync(file, cancellationToken))
        {
            if (file.IsFolder)
                Walks.Add(new DriveWalk(file.Id));
            else if (!await scope.LeftToOwnerAsync(file, cancellationToken))
                Files.Add(file);
        }
        else if (!file.IsFolder)
        {
            Deleted.Add(file.Id);
        }
        else if (scope.IsTree)
        {
            Walks.Add(new DriveWalk(file.Id, Gone: true));
        }
    }
}
