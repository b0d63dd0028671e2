namespace Connectors.Sources.GoogleDrive;

/// <summary>Makes a batch from files: a document, failure or skip for each.</summary>
/// <param name="size">Maximum number of files per batch.</param>
internal sealed class BatchBuilder(DriveScope scope, DriveDocuments documents, int size)
{
    public int Size => size;

    public async Task<SourceBatch<DriveCheckpoint>> MakeAsync(
        IEnumerable<DriveFile> files,
        DriveCheckpoint checkpoint,
        IReadOnlyList<SourceFailure> failures,
        CancellationToken cancellationToken)
    {
        var (made, failed, skipped) = (new List<SourceDocument>(), new List<SourceFailure>(failures), new List<SourceSkip>());
        foreach (var file in files.Where(file => !file.IsShortcut && !file.IsFolder))
        {
            if (await scope.IsLeftToOwnerAsync(file, cancellationToken))
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
