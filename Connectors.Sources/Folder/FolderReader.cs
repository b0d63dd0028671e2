namespace Connectors.Sources.Folder;

/// <summary>Reads the files of a partition in batches.</summary>
internal sealed class FolderReader(FolderWalk walk, FolderDocuments documents, int batchSize)
{
    /// <param name="after">The path after which to start. Null starts at the beginning.</param>
    public IEnumerable<SourceBatch<FolderCheckpoint>> Read(string partition, string? after, CancellationToken cancellationToken)
    {
        var (start, deep) = FolderSplit.Open(partition);
        return Read(start, deep, after, cancellationToken);
    }

    /// <summary>Reads all files of a folder and its subfolders.</summary>
    public IEnumerable<SourceBatch<FolderCheckpoint>> ReadFolder(string path, CancellationToken cancellationToken)
        => Read(path, deep: true, after: null, cancellationToken);

    private IEnumerable<SourceBatch<FolderCheckpoint>> Read(string start, bool deep, string? after, CancellationToken cancellationToken)
        => walk.Walk(start, deep, after, cancellationToken).Chunk(batchSize).Select(Batch);

    private SourceBatch<FolderCheckpoint> Batch(FolderItem[] items)
    {
        var findings = new FolderFindings();
        foreach (var item in items)
        {
            if (item.Failure is { } failure)
                findings.Failures.Add(failure);
            else if (item.Rule is { } rule)
                findings.Skipped.Add(new SourceSkip(item.Path, rule));
            else
                documents.Describe(item.Path, findings);
        }

        // A file that vanished after the walk met it is left out. The next listing does not contain it, so it is pruned.
        return new SourceBatch<FolderCheckpoint>
        {
            Documents = findings.Documents,
            Failures = findings.Failures,
            Skipped = findings.Skipped,
            Checkpoint = new FolderCheckpoint(items[^1].Path),
        };
    }
}
