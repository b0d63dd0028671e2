using Hangfire.States;

namespace Connectors.Jobs.Scheduling;

/// <summary>Turns a job that asks for a later time into a scheduled one, instead of a failed one.</summary>
internal sealed class RescheduleFilter : IElectStateFilter
{
    public void OnStateElection(ElectStateContext context)
    {
        if (context.CandidateState is FailedState { Exception: JobRescheduledException later })
            context.CandidateState = new ScheduledState(later.Delay) { Reason = later.Message };
    }
}
