using Connectors.Api.Answers;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Api.Contracts;

/// <summary>A partition in a run.</summary>
/// <param name="State">waiting, running, done, failed or cancelled.</param>
/// <param name="Incomplete">Why its listing proves nothing.</param>
internal sealed record PartitionAnswer(
    string Key,
    string Label,
    string Work,
    string State,
    RunCounters Counters,
    long? Total,
    int Attempts,
    string? Incomplete,
    string? ErrorKind,
    string? Error,
    string? RetryAt,
    string? StartedAt,
    string? ProgressAt,
    string? FinishedAt)
{
    public static PartitionAnswer Of(TaskView task) => new(
        task.PartitionKey,
        task.Label,
        task.Work.ToDb(),
        task.State.ToDb(),
        RunCounters.Of(task),
        task.Total,
        task.Attempts,
        task.Incomplete,
        task.ErrorKind?.ToDb(),
        task.Error,
        Times.Iso(task.RetryAt),
        Times.Iso(task.StartedAt),
        Times.Iso(task.ProgressAt),
        Times.Iso(task.FinishedAt));
}
