using Connectors.Jobs.Running;
using Hangfire.Server;

namespace Connectors.Jobs.Queueing;

/// <summary>
/// Works on a task for one slice and acts on the outcome: enqueues the task again, now or later, starts the next task, or fails the job.
/// </summary>
internal sealed class TaskJobHandler(TaskRunner runner, Dispatcher dispatcher, FirstAccess firstAccess)
{
    /// <summary>Works on the task that this job was made for.</summary>
    /// <returns>The job's result, as the dashboard shows it.</returns>
    /// <exception cref="JobRescheduledException">The task waits: the same job runs again later.</exception>
    /// <exception cref="RunFailedException">The task failed.</exception>
    public async Task<string> RunAsync(long taskId, string jobId, CancellationToken cancellationToken)
    {
        var outcome = await runner.RunAsync(taskId, jobId, cancellationToken);
        return outcome is TaskOutcome.RetryLater later
            ? throw new JobRescheduledException(later.Delay, later.Reason)
            : await FollowAsync(taskId, outcome, cancellationToken);
    }

    /// <summary>Works on a run's first task inside the job that opened the run. If the task waits, it gets a job of its own.</summary>
    /// <returns>The job's result, as the dashboard shows it.</returns>
    /// <exception cref="RunFailedException">The task failed.</exception>
    public async Task<string> RunFirstAsync(long taskId, string jobId, CancellationToken cancellationToken)
        => await FollowAsync(taskId, await runner.RunAsync(taskId, jobId, cancellationToken), cancellationToken);

    private async Task<string> FollowAsync(long taskId, TaskOutcome outcome, CancellationToken cancellationToken)
    {
        switch (outcome)
        {
            case TaskOutcome.Unfinished unfinished:
                await dispatcher.AgainAsync(unfinished.RunId, taskId, null, cancellationToken);
                return "slice ended, task enqueued again";
            case TaskOutcome.RetryLater later:
                await dispatcher.AgainAsync(later.RunId, taskId, later.Delay, cancellationToken);
                return $"retry in {later.Delay}: {later.Reason}";
            case TaskOutcome.Done done:
                await dispatcher.NextAsync(done.RunId, cancellationToken);
                if (done.RunEnded)
                    await firstAccess.StartAsync(done.RunId, cancellationToken);
                return done.RunEnded ? "run finished" : "partition finished, run still active";
            case TaskOutcome.Failed failed:
                if (!failed.RunEnded)
                    await dispatcher.NextAsync(failed.RunId, cancellationToken);
                throw new RunFailedException(failed.Error);
            default:
                return "left to another worker";
        }
    }
}

/// <summary>Works on one partition of a run for one slice.</summary>
internal sealed class TaskJob(TaskJobHandler handler)
{
    public Task<string> RunAsync(long taskId, PerformContext context, CancellationToken cancellationToken)
        => handler.RunAsync(taskId, context.BackgroundJob.Id, cancellationToken);
}
