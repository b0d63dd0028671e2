using System.ComponentModel;
using Connectors.Jobs.Storage.Runs;
using Connectors.Jobs.Storage;

namespace Connectors.Api.Contracts;

/// <summary>A partition in a run.</summary>
[Description("A part of the source that a run reads by itself, such as a channel or a project.")]
internal sealed record PartitionAnswer
{
    [Description("Its id in the source.")]
    public required string Key { get; init; }

    [Description("Its name, as people know it.")]
    public required string Label { get; init; }

    [Description("The work that the run does on it.")]
    public required string Work { get; init; }

    [Description("Its state.")]
    [Words("waiting", "running", "done", "failed", "cancelled")]
    public required string State { get; init; }

    [Description("The outcome for its documents.")]
    public required RunCounters Counters { get; init; }

    [Description("Number of documents that it has, if the source tells.")]
    public required long? Total { get; init; }

    [Description("Number of attempts that failed since its last progress.")]
    public required int Attempts { get; init; }

    [Description("Number of attempts before it fails. Null: none has failed yet.")]
    public required int? MaxAttempts { get; init; }

    [Description("Why its listing proves nothing about deleted documents. Null: it is complete, or not listed.")]
    public required string? Incomplete { get; init; }

    [Description("The class of its latest error.")]
    public required string? ErrorKind { get; init; }

    [Description("Its latest error, and what to do.")]
    public required string? Error { get; init; }

    [Description("When it is tried again.")]
    public required DateTime? RetryAt { get; init; }

    [Description("When its work began.")]
    public required DateTime? StartedAt { get; init; }

    [Description("When it last committed something.")]
    public required DateTime? ProgressAt { get; init; }

    [Description("When it ended.")]
    public required DateTime? FinishedAt { get; init; }

    public static PartitionAnswer Of(TaskView task) => new()
    {
        Key = task.PartitionKey,
        Label = task.Label,
        Work = task.Work.ToDb(),
        State = task.State.ToDb(),
        Counters = RunCounters.Of(task),
        Total = task.Total,
        Attempts = task.Attempts,
        MaxAttempts = task.AttemptsMax,
        Incomplete = task.Incomplete,
        ErrorKind = task.ErrorKind?.ToDb(),
        Error = task.Error,
        RetryAt = task.RetryAt,
        StartedAt = task.StartedAt,
        ProgressAt = task.ProgressAt,
        FinishedAt = task.FinishedAt,
    };
}

/// <summary>A run and a page of its partitions.</summary>
[Description("A run and a page of its partitions.")]
internal sealed record RunDetail
{
    [Description("The run.")]
    public required RunAnswer Run { get; init; }

    [Description("A page of its partitions: those that need attention first.")]
    public required IReadOnlyList<PartitionAnswer> Partitions { get; init; }

    [Description("Number of partitions on all pages.")]
    public required long PartitionsTotal { get; init; }
}
