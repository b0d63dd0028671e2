namespace Connectors.Jobs.Storage.Runs;

/// <summary>A task of a run as people see it.</summary>
internal sealed class TaskView
{
    public long Id { get; init; }

    public string PartitionKey { get; init; } = "";

    public string Label { get; init; } = "";

    public TaskWork Work { get; init; }

    public TaskState State { get; init; }

    public DateTime? Since { get; init; }

    public DateTime Until { get; init; }

    public long Added { get; init; }

    public long Updated { get; init; }

    public long Unchanged { get; init; }

    public long Skipped { get; init; }

    public long Failed { get; init; }

    public long Deleted { get; init; }

    public long Listed { get; init; }

    public long? Total { get; init; }

    /// <summary>How many attempts failed since the last progress.</summary>
    public int Attempts { get; init; }

    public int? AttemptsMax { get; init; }

    public string? Owner { get; init; }

    public DateTime? RetryAt { get; init; }

    public string? Incomplete { get; init; }

    public ErrorKind? ErrorKind { get; init; }

    public string? Error { get; init; }

    public DateTime? StartedAt { get; init; }

    public DateTime? ProgressAt { get; init; }

    public DateTime? FinishedAt { get; init; }

    /// <summary>When and how it goes on after an error: "attempt 2 of 4 at 12:03:05 UTC"; null if it waits for nothing.</summary>
    public string? Retry => State is TaskState.Waiting or TaskState.Running && Error is not null
        ? RunWait.When(RunWait.AttemptAfter(Attempts, AttemptsMax), AttemptsMax, RetryAt)
        : null;
}
