namespace Connectors.Sources.GoogleDrive.Listing;

/// <summary>Replaces the shortcuts of a page by what they lead to.</summary>
internal sealed class ShortcutResolver(DriveClient client, DriveScope scope)
{
    /// <summary>True once a shortcut was seen that may lead out of the partition.</summary>
    public bool Seen { get; set; }

    /// <param name="folders">Resolves shortcuts to folders as well. In a folder partition the listing itself follows them.</param>
    public async Task<ResolvedPage> ResolveAsync(IReadOnlyList<DriveFile> page, bool folders, CancellationToken cancellationToken)
    {
        var files = page.Where(file => !file.IsShortcut && !file.IsFolder).ToList();
        var (targetFolders, dead) = (new SortedSet<string>(StringComparer.Ordinal), new List<string>());
        var failures = new List<SourceFailure>();
        var targets = page.Where(file => file.IsShortcut)
            .Select(file => file.ShortcutDetails)
            .OfType<DriveShortcut>()
            .Where(target => !string.IsNullOrEmpty(target.TargetId))
            .DistinctBy(target => target.TargetId)
            .ToList();
        if (targets.Count == 0)
            return new ResolvedPage(files, [], failures);

        foreach (var target in targets.Where(target => target.TargetResourceKey is not null))
            client.ResourceKeys[target.TargetId] = target.TargetResourceKey!;
        var wanted = targets
            .Where(target => (folders && !scope.IsTree) || target.TargetMimeType != DriveFile.FolderType)
            .Select(target => target.TargetId)
            .ToList();
        Seen |= scope.IsTree;
        foreach (var (id, file, refusal) in await client.FilesAsync(wanted, cancellationToken))
        {
            if (file is null)
            {
                failures.Add(DriveErrors.OfDeadShortcut(id, refusal!));
                if (targets.Exists(target => target.TargetId == id && target.TargetMimeType == DriveFile.FolderType))
                    dead.Add(id);
            }
            else if (!file.Trashed && !file.IsShortcut && !scope.Holds(file))
            {
                Seen = true;
                if (file.IsFolder)
                    targetFolders.Add(file.Id);
                else if (files.TrueForAll(each => each.Id != file.Id))
                    files.Add(file);
            }
        }

        return new ResolvedPage(files, [.. targetFolders], failures) { DeadFolders = dead };
    }
}

/// <summary>A page without shortcuts.</summary>
/// <param name="Files">The page's files and the files that shortcuts lead to.</param>
/// <param name="Folders">The folders that shortcuts lead to, in the order of their ids.</param>
/// <param name="Failures">The targets that could not be read.</param>
internal sealed record ResolvedPage(List<DriveFile> Files, IReadOnlyList<string> Folders, List<SourceFailure> Failures)
{
    /// <summary>Those of the targets that could not be read that are folders.</summary>
    public IReadOnlyList<string> DeadFolders { get; init; } = [];
}
