using Hangfire.States;
using Hangfire.Storage;

namespace Connectors.Jobs.Queueing;

/// <summary>Deletes failed jobs after two weeks. Hangfire would keep them forever; the runs keep the errors anyway.</summary>
internal sealed class FailedJobExpirationFilter : IApplyStateFilter
{
    private static readonly TimeSpan Keep = TimeSpan.FromDays(14);

    public void OnStateApplied(ApplyStateContext context, IWriteOnlyTransaction transaction)
    {
        if (context.NewState is FailedState)
            transaction.ExpireJob(context.BackgroundJob.Id, Keep);
    }

    public void OnStateUnapplied(ApplyStateContext context, IWriteOnlyTransaction transaction)
    {
        if (context.OldStateName == FailedState.StateName)
            transaction.PersistJob(context.BackgroundJob.Id);
    }
}
