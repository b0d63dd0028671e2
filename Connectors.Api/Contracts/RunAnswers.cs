using System.ComponentModel;
using System.Text.Json.Serialization;
using Connectors.Jobs.Storage.Runs;
using Connectors.Jobs.Storage;

namespace Connectors.Api.Contracts;

/// <summary>A run with its accounting.</summary>
[ListedAs("runs")]
[Description("A run with its accounting.")]
internal sealed record RunAnswer
{
    [Description("The run's id.")]
    public required long Id { get; init; }

    [Description("The connector's id.")]
    public required string ConnectorId { get; init; }

    [Description("The connector's name.")]
    public required string ConnectorName { get; init; }

    [Description("The type of the connector's source.")]
    public required string Source { get; init; }

    [Description("The run's purpose.")]
    [Words("sync", "prune", "access", "replay")]
    public required string Kind { get; init; }

    [Description("The cause of the run: the schedule, a person, a new link to a dataset, or the system itself.")]
    [Words("schedule", "manual", "link", "system")]
    public required string Trigger { get; init; }

    [Description("SCHEDULE: queued, or waiting before it tries again. CANCEL: a person stopped it.")]
    [Statuses]
    public required string Status { get; init; }

    [Description("The status with what must be known next to it: \"SUCCESS, 3 of 20 partitions failed: ...\", "
        + "\"RUNNING, attempt 2 of 4 at 12:03:05 UTC: ...\".")]
    public required string StatusLine { get; init; }

    [Description("Whether it reads everything again.")]
    public required bool Rebuild { get; init; }

    [Description("It reads changes since this time. Null: everything.")]
    public required DateTime? Since { get; init; }

    [Description("It reads changes until this time.")]
    public required DateTime Until { get; init; }

    [Description("The progress so far.")]
    public required RunProgress Progress { get; init; }

    [Description("The outcome for the documents.")]
    public required RunCounters Counters { get; init; }

    [Description("By endpoint of the source: calls, bytes, retries and milliseconds waited.")]
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> Usage { get; init; }

    [Description("Number of documents that each rule left out. Only a single run has it; in lists it is empty.")]
    public required IReadOnlyDictionary<string, long> SkippedRules { get; init; }

    [Description("Number of documents that a held run would delete. A person must release or dismiss them. Null: nothing is held.")]
    public required long? Held { get; init; }

    [Description("Number of documents that there are, next to held.")]
    public required long? HeldOf { get; init; }

    [Description("Documents that a prune's listing has and that were not stored. They are read then.")]
    public required long Unread { get; init; }

    [Description("The class of the error.")]
    public required string? ErrorKind { get; init; }

    [Description("The error that ended it or that it waits for, or the partitions that it could not read, and what to do.")]
    public required string? Error { get; init; }

    // Left out rather than null: OpenAPI 3.0 has no way to say that a reference may be null.
    [Description("The next attempt after an error. Left out if it waits for nothing.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RetryAnswer? Retry { get; init; }

    [Description("When it was opened.")]
    public required DateTime OpenedAt { get; init; }

    [Description("When its work began.")]
    public required DateTime? StartedAt { get; init; }

    [Description("When it ended.")]
    public required DateTime? FinishedAt { get; init; }

    public static RunAnswer Of(RunView run) => new()
    {
        Id = run.Id,
        ConnectorId = run.ConnectorId,
        ConnectorName = run.ConnectorName,
        Source = run.Source,
        Kind = run.Kind.ToDb(),
        Trigger = run.Trigger.ToDb(),
        Status = run.Status.ToDb(),
        StatusLine = run.StatusLine(run.Status.ToDb()),
        Rebuild = run.Rebuild,
        Since = run.Since,
        Until = run.Until,
        Progress = RunProgress.Of(run),
        Counters = RunCounters.Of(run),
        Usage = Stored.Read<Dictionary<string, IReadOnlyDictionary<string, long>>>(run.Usage),
        SkippedRules = Stored.Read<Dictionary<string, long>>(run.SkippedRules),
        Held = run.Held,
        HeldOf = run.HeldOf,
        Unread = run.Unread,
        ErrorKind = (run.ErrorKind ?? run.Wait?.ErrorKind)?.ToDb(),
        Error = run.Error ?? run.Wait?.Error,
        Retry = run.Wait is { } wait ? RetryAnswer.Of(wait) : null,
        OpenedAt = run.OpenedAt,
        StartedAt = run.StartedAt,
        FinishedAt = run.FinishedAt,
    };
}

/// <summary>Counts the documents of a run or partition by outcome.</summary>
[Description("The outcome for the documents.")]
internal sealed record RunCounters
{
    [Description("Documents that were not stored before.")]
    public required long Added { get; init; }

    [Description("Documents that were stored with other content.")]
    public required long Updated { get; init; }

    [Description("Documents that were stored as they are.")]
    public required long Unchanged { get; init; }

    [Description("Documents that a rule left out.")]
    public required long Skipped { get; init; }

    [Description("Documents that could not be read.")]
    public required long Failed { get; init; }

    [Description("Documents that were deleted.")]
    public required long Deleted { get; init; }

    [Description("Documents that were only listed.")]
    public required long Listed { get; init; }

    public static RunCounters Of(RunView run) => new()
    {
        Added = run.Added,
        Updated = run.Updated,
        Unchanged = run.Unchanged,
        Skipped = run.Skipped,
        Failed = run.Failed,
        Deleted = run.Deleted,
        Listed = run.Listed,
    };

    public static RunCounters Of(TaskView task) => new()
    {
        Added = task.Added,
        Updated = task.Updated,
        Unchanged = task.Unchanged,
        Skipped = task.Skipped,
        Failed = task.Failed,
        Deleted = task.Deleted,
        Listed = task.Listed,
    };
}
