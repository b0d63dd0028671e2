namespace Connectors.Sources.Slack;

/// <summary>Collects the contents of a batch.</summary>
internal sealed class BatchBuilder
{
    public List<SourceDocument> Documents { get; } = [];

    public List<SourceFailure> Failures { get; } = [];

    public List<string> Deleted { get; } = [];

    public List<SourceSkip> Skipped { get; } = [];

    public int Unchanged { get; set; }

    public SourceBatch<SlackCheckpoint> ToBatch(SlackCheckpoint checkpoint) => new()
    {
        Documents = Documents,
        Failures = Failures,
        Deleted = Deleted,
        Skipped = Skipped,
        Unchanged = Unchanged,
        Checkpoint = checkpoint,
    };

    /// <summary>Returns the changes of these IDs only. IDs without a document, failure or skip are deleted.</summary>
    public SourceChanges ToChangesOf(IReadOnlySet<string> ids)
    {
        var seen = Documents.Select(document => document.Id)
            .Concat(Failures.Select(failure => failure.Id))
            .Concat(Skipped.Select(skip => skip.Id))
            .ToHashSet();
        return new SourceChanges
        {
            Documents = [.. Documents.Where(document => ids.Contains(document.Id))],
            Failures = [.. Failures.Where(failure => ids.Contains(failure.Id))],
            Skipped = [.. Skipped.Where(skip => ids.Contains(skip.Id))],
            Deleted = [.. ids.Where(id => !seen.Contains(id))],
        };
    }
}
