namespace Connectors.Jobs.Running;

/// <summary>Runs a slice of a task and sees to what comes next: the continuation, the next task, another attempt, or the failure shown.</summary>
internal sealed class TaskJobBody(TaskRunner runner, Dispatcher dispatcher)
{
    public async Task<string> RunAsync(long taskId, string jobId, CancellationToken cancellationToken)
    {
        switch (await runner.RunAsync(taskId, jobId, cancellationToken))
        {
            case TaskOutcome.GoOn goOn:
                await dispatcher.AgainAsync(goOn.RunId, taskId, null, cancellationToken);
                return "slice over, to be continued";
            case TaskOutcome.Later later:
                throw new JobRescheduledException(later.Delay, later.Reason);
            case TaskOutcome.Done done:
                await dispatcher.NextAsync(done.RunId, cancellationToken);
                return done.RunEnded ? "done, and the run with it" : "done";
            case TaskOutcome.Failed failed:
                if (!failed.RunEnded)
                    await dispatcher.NextAsync(failed.RunId, cancellationToken);
                throw new RunFailedException(failed.Error);
            default:
                return "left to another worker";
        }
    }
}
