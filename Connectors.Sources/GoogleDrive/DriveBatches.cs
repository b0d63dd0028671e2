namespace Connectors.Sources.GoogleDrive;

/// <summary>Makes batches out of files.</summary>
internal sealed class DriveBatches(DriveScope scope, DriveDocuments documents, int size)
{
    public int Size => size;

    /// <summary>What a page has left to give, in the order of ids.</summary>
    public static List<DriveFile> Left(DrivePage page)
        => [.. page.Files.Where(file => string.CompareOrdinal(file.Id, page.At.After) > 0).OrderBy(file => file.Id, StringComparer.Ordinal)];

    public async Task<SourceBatch<DriveCheckpoint>> MakeAsync(
        IEnumerable<DriveFile> files, DriveCheckpoint checkpoint, IReadOnlyList<SourceFailure> failures, CancellationToken cancellationToken)
    {
        var (made, failed, skipped) = (new List<SourceDocument>(), new List<SourceFailure>(failures), new List<SourceSkip>());
        foreach (var file in files.Where(file => !file.IsShortcut && !file.IsFolder))
        {
            if (await scope.LeftToOwnerAsync(file, cancellationToken))
                continue;
            if (documents.Skip(file) is { } rule)
                skipped.Add(new SourceSkip(file.Id, rule));
            else if (documents.Failure(file) is { } failure)
                failed.Add(failure);
            else
                made.Add(await documents.MakeAsync(file, cancellationToken));
        }

        return new SourceBatch<DriveCheckpoint> { Documents = made, Failures = failed, Skipped = skipped, Checkpoint = checkpoint };
    }
}
