namespace Connectors.Sources.GoogleDrive;

/// <summary>What shortcuts lead to.</summary>
internal sealed class DriveShortcuts(DriveApi api, DriveScope scope)
{
    /// <summary>Whether shortcuts led out of the partition.</summary>
    public bool Met { get; set; }

    /// <summary>The page's files with shortcuts replaced by their targets; folders that have to be walked through apart; dead ends as failures.</summary>
    /// <param name="folders">Whether shortcuts to folders count, too; a tree's are followed by the walk itself.</param>
    public async Task<(List<DriveFile> Files, IReadOnlyList<string> Folders, List<SourceFailure> Failures)> ResolveAsync(
        IReadOnlyList<DriveFile> page, bool folders, CancellationToken cancellationToken)
    {
        var files = page.Where(file => !file.IsShortcut && !file.IsFolder).ToList();
        var (led, failures) = (new SortedSet<string>(StringComparer.Ordinal), new List<SourceFailure>());
        var targets = page.Where(file => file.IsShortcut).Select(file => file.ShortcutDetails).OfType<DriveShortcut>().DistinctBy(t => t.TargetId).ToList();
        if (targets.Count == 0)
            return (files, [.. led], failures);

        foreach (var target in targets.Where(target => target.TargetResourceKey is not null))
            api.ResourceKeys[target.TargetId] = target.TargetResourceKey!;
        var asked = targets.Where(t => (folders && !scope.IsTree) || t.TargetMimeType != DriveFormats.Folder).Select(t => t.TargetId).ToList();
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
                    led.Add(file.Id);
                else if (files.TrueForAll(each => each.Id != file.Id))
                    files.Add(file);
            }
        }

        return (files, [.. led], failures);
    }
}
