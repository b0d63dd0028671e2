namespace Connectors.Sources.Slack;

/// <summary>A batch that is being filled.</summary>
internal sealed class SlackFindings
{
    public List<SourceDocument> Documents { get; } = [];

    public List<SourceFailure> Failures { get; } = [];

    public List<string> Deleted { get; } = [];

    public List<SourceSkip> Skipped { get; } = [];

    public int Unchanged { get; set; }

    public SourceBatch<SlackCheckpoint> Batch(SlackCheckpoint checkpoint) => new()
    {
        Documents = Documents,
        Failures = Failures,
        Deleted = Deleted,
        Skipped = Skipped,
        Unchanged = Unchanged,
        Checkpoint = checkpoint,
    };

    public SourceChanges Changes() => new() { Documents = Documents, Failures = Failures, Deleted = Deleted, Skipped = Skipped };

    /// <summary>What was found of these ids; those of which nothing was found are gone.</summary>
    public SourceChanges Only(IReadOnlySet<string> ids)
    {
        var seen = Documents.Select(document => document.Id)
            .Concat(Failures.Select(failure => failure.Id)).Concat(Skipped.Select(skip => skip.Id)).ToHashSet();
        return new SourceChanges
        {
            Documents = [.. Documents.Where(document => ids.Contains(document.Id))],
            Failures = [.. Failures.Where(failure => ids.Contains(failure.Id))],
            Skipped = [.. Skipped.Where(skip => ids.Contains(skip.Id))],
            Deleted = [.. ids.Where(id => !seen.Contains(id))],
        };
    }
}
