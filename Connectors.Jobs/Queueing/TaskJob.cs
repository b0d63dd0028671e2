using Hangfire.Server;

namespace Connectors.Jobs.Queueing;

/// <summary>Works on one partition of a run for one slice.</summary>
internal sealed class TaskJob(TaskJobHandler handler)
{
    public Task<string> RunAsync(long taskId, PerformContext context, CancellationToken cancellationToken)
        => handler.RunAsync(taskId, context.BackgroundJob.Id, cancellationToken);
}
