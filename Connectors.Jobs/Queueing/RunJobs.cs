using Connectors.Jobs.Storage.Runs;
using Hangfire;
using Hangfire.Server;
using Hangfire.States;

namespace Connectors.Jobs.Queueing;

/// <summary>Enqueues the jobs that open a run, or continue the active one of the same kind.</summary>
internal static class RunJobs
{
    /// <summary>Enqueues the job for a run of the given kind.</summary>
    /// <returns>The job's id.</returns>
    public static string EnqueueRun(this IBackgroundJobClient jobs, string connectorId, RunKind kind, string queue)
    {
        var state = new EnqueuedState(queue);
        return kind switch
        {
            RunKind.Sync => jobs.Create<SyncJob>(queue, job => job.RunAsync(connectorId, null!, CancellationToken.None), state),
            RunKind.Prune => jobs.Create<PruneJob>(queue, job => job.RunAsync(connectorId, null!, CancellationToken.None), state),
            RunKind.Access => jobs.Create<AccessJob>(queue, job => job.RunAsync(connectorId, null!, CancellationToken.None), state),
            _ => jobs.Create<ReplayJob>(queue, job => job.RunAsync(connectorId, null!, CancellationToken.None), state),
        };
    }
}

/// <summary>Reads new and changed documents.</summary>
internal sealed class SyncJob(RunJobHandler handler)
{
    public Task<string> RunAsync(string connectorId, PerformContext context, CancellationToken cancellationToken)
        => handler.RunAsync(connectorId, RunKind.Sync, context.BackgroundJob.Id, cancellationToken);
}

/// <summary>Removes documents that the source no longer has.</summary>
internal sealed class PruneJob(RunJobHandler handler)
{
    public Task<string> RunAsync(string connectorId, PerformContext context, CancellationToken cancellationToken)
        => handler.RunAsync(connectorId, RunKind.Prune, context.BackgroundJob.Id, cancellationToken);
}

/// <summary>Refreshes who may read a connector's documents.</summary>
internal sealed class AccessJob(RunJobHandler handler)
{
    public Task<string> RunAsync(string connectorId, PerformContext context, CancellationToken cancellationToken)
        => handler.RunAsync(connectorId, RunKind.Access, context.BackgroundJob.Id, cancellationToken);
}

/// <summary>Reads failed documents again.</summary>
internal sealed class ReplayJob(RunJobHandler handler)
{
    public Task<string> RunAsync(string connectorId, PerformContext context, CancellationToken cancellationToken)
        => handler.RunAsync(connectorId, RunKind.Replay, context.BackgroundJob.Id, cancellationToken);
}
