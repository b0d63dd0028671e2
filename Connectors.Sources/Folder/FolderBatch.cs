namespace Connectors.Sources.Folder;

/// <summary>Makes a batch of what a walk met.</summary>
internal static class FolderBatch
{
    public static SourceBatch<FolderCheckpoint> Make(IReadOnlyList<FolderItem> items, FolderFiles files)
    {
        var findings = new FolderFindings();
        foreach (var item in items)
        {
            if (item.Failure is { } failure)
                findings.Failures.Add(failure);
            else if (item.Rule is { } rule)
                findings.Skipped.Add(new SourceSkip(item.Path, rule));
            else
                files.Describe(item.Path, findings);
        }

        // What went between the walk and the look is as if it had not been met; the listing that misses it prunes it.
        return new SourceBatch<FolderCheckpoint>
        {
            Documents = findings.Documents,
            Failures = findings.Failures,
            Skipped = findings.Skipped,
            Checkpoint = new FolderCheckpoint(items[^1].Path),
        };
    }
}
