using Connectors.Jobs.Running;

namespace Connectors.Jobs.Queueing;

/// <summary>Works on a task for one slice and acts on the outcome: continues it, retries it later, starts the next task, or fails the job.</summary>
internal sealed class TaskJobHandler(TaskRunner runner, Dispatcher dispatcher)
{
    /// <summary>Works on the task that this job was made for.</summary>
    /// <returns>The job's result, as the dashboard shows it.</returns>
    /// <exception cref="JobRescheduledException">The task waits: the same job runs again later.</exception>
    /// <exception cref="RunFailedException">The task failed.</exception>
    public async Task<string> RunAsync(long taskId, string jobId, CancellationToken cancellationToken)
    {
        var outcome = await runner.RunAsync(taskId, jobId, cancellationToken);
        return outcome is TaskOutcome.Later later
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
            case TaskOutcome.GoOn goOn:
                await dispatcher.AgainAsync(goOn.RunId, taskId, null, cancellationToken);
                return "slice over, to be continued";
            case TaskOutcome.Later later:
                await dispatcher.AgainAsync(later.RunId, taskId, later.Delay, cancellationToken);
                return $"waits {later.Delay}: {later.Reason}";
            case TaskOutcome.Done done:
                await dispatcher.NextAsync(done.RunId, cancellationToken);
                return done.RunEnded ? "run finished" : "partition finished, run under way";
            case TaskOutcome.Failed failed:
                if (!failed.RunEnded)
                    await dispatcher.NextAsync(failed.RunId, cancellationToken);
                throw new RunFailedException(failed.Error);
            default:
                return "left to another worker";
        }
    }
}
