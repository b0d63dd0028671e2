namespace Connectors.Jobs.Running;

/// <summary>The outcome of one slice of work on a task.</summary>
internal abstract record TaskOutcome
{
    /// <summary>Another worker holds the task's lease, or its run was stopped. Nothing to do.</summary>
    public sealed record NotLeased : TaskOutcome;

    /// <summary>The slice ended first. Another job continues the task.</summary>
    public sealed record Unfinished(long RunId) : TaskOutcome;

    /// <summary>Retry after a delay.</summary>
    public sealed record RetryLater(long RunId, TimeSpan Delay, string Reason) : TaskOutcome;

    public sealed record Done(long RunId, bool RunEnded) : TaskOutcome;

    /// <summary>The task failed. Other tasks of its run continue unless the run has ended.</summary>
    public sealed record Failed(long RunId, bool RunEnded, string Error) : TaskOutcome;
}
