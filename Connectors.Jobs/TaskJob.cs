using Connectors.Jobs.Running;
using Hangfire.Server;

namespace Connectors.Jobs;

/// <summary>Works on one partition of a run for one slice.</summary>
internal sealed class TaskJob(TaskJobBody body)
{
    public Task<string> RunAsync(long taskId, PerformContext context, CancellationToken cancellationToken)
        => body.RunAsync(taskId, context.BackgroundJob.Id, cancellationToken);
}
