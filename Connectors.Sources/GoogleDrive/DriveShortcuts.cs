namespace Connectors.Sources.GoogleDrive;

/// <summary>What shortcuts lead to.</summary>
internal sealed class DriveShortcuts(DriveApi api, DriveScope scope)
{
    /// <summary>Whether shortcuts led out of the partition.</summary>
    public bool Met { get; set; }

    /// <summary>The page's files with shortcuts replaced by their targets; folders that have to be walked through apart; dead ends as failures.</summary>
    public async Task<(List<DriveFile> Files, List<string> Folders, List<SourceFailure> Failures)> ResolveAsync(
        IReadOnlyList<DriveFile> page, CancellationToken cancellationToken)
    {
        var files = page.Where(file => !file.IsShortcut && !file.IsFolder).ToList();
        var (folders, failures) = (new List<string>(), new List<SourceFailure>());
        var targets = page.Where(file => file.IsShortcut).Select(file => file.ShortcutDetails).OfType<DriveShortcut>().DistinctBy(t => t.TargetId).ToList();
        if (targets.Count == 0)
            return (files, folders, failures);

        foreach (var target in targets.Where(target => target.TargetResourceKey is not null))
            api.ResourceKeys[target.TargetId] = target.TargetResourceKey!;
        // A tree's shortcuts to folders are followed by the walk itself.
        var asked = targets.Where(t => !scope.IsTree || t.TargetMimeType != DriveFormats.Folder).Select(t => t.TargetId).ToList();
        Met |= scope.IsTree;
        foreach (var (id, file, refusal) in await api.FilesAsync(asked, cancellationToken))
        {
            if (file is null)
            {
                var reason = GoogleWorkspace.GoogleRefusal.Of(refusal!) is { IsMissing: true } ? FailureReason.NotFound : FailureReason.Forbidden;
                failures.Add(new SourceFailure(FailureScope.Document, id, reason, $"A shortcut leads to it, but: {refusal!.Message}"));
            }
            else if (!file.Trashed && !file.IsShortcut && !scope.Holds(file))
            {
                Met = true;
                if (file.IsFolder)
                    folders.Add(file.Id);
                else if (files.TrueForAll(each => each.Id != file.Id))
                    files.Add(file);
            }
        }

        return (files, folders, failures);
    }
}
