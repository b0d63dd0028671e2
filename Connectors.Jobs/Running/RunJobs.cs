using Connectors.Jobs.Storage;
using Hangfire;
using Hangfire.States;

namespace Connectors.Jobs.Running;

internal static class RunJobs
{
    /// <summary>Enqueues the job that opens, or goes on with, a connector's run of a kind.</summary>
    public static string EnqueueRun(this IBackgroundJobClient jobs, string connectorId, RunKind kind, string lane)
    {
        var state = new EnqueuedState(lane);
        return kind switch
        {
            RunKind.Sync => jobs.Create<SyncJob>(lane, job => job.RunAsync(connectorId, null!, CancellationToken.None), state),
            RunKind.Prune => jobs.Create<PruneJob>(lane, job => job.RunAsync(connectorId, null!, CancellationToken.None), state),
            RunKind.Access => jobs.Create<AccessJob>(lane, job => job.RunAsync(connectorId, null!, CancellationToken.None), state),
            _ => jobs.Create<ReplayJob>(lane, job => job.RunAsync(connectorId, null!, CancellationToken.None), state),
        };
    }
}
