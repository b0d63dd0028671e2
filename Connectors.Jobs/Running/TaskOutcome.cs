namespace Connectors.Jobs.Running;

/// <summary>What became of a task in this job.</summary>
internal abstract record TaskOutcome
{
    /// <summary>Somebody else has it, or its run was stopped: nothing to do.</summary>
    public sealed record NotMine : TaskOutcome;

    /// <summary>The slice is over; another job goes on.</summary>
    public sealed record GoOn(long RunId) : TaskOutcome;

    /// <summary>To be gone on with after a while.</summary>
    public sealed record Later(long RunId, TimeSpan Delay, string Reason) : TaskOutcome;

    public sealed record Done(long RunId, bool RunEnded) : TaskOutcome;

    /// <summary>The task failed; others of its run go on unless the run has ended.</summary>
    public sealed record Failed(long RunId, bool RunEnded, string Error) : TaskOutcome;
}
