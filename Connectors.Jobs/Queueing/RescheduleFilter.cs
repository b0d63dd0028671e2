using Hangfire.States;

namespace Connectors.Jobs.Queueing;

/// <summary>Turns a job that throws <see cref="JobRescheduledException"/> into a scheduled job instead of a failed one.</summary>
internal sealed class RescheduleFilter : IElectStateFilter
{
    public void OnStateElection(ElectStateContext context)
    {
        if (context.CandidateState is FailedState { Exception: JobRescheduledException later })
            context.CandidateState = new ScheduledState(later.Delay) { Reason = later.Message };
    }
}

/// <summary>Asks to run the same job again after a delay. This is not a failure and does not count as an attempt.</summary>
internal sealed class JobRescheduledException(TimeSpan delay, string reason) : Exception(reason)
{
    public TimeSpan Delay { get; } = delay;
}
