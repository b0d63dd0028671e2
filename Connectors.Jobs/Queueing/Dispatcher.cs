using Connectors.Jobs.Running;
using Connectors.Jobs.Storage.Runs;
using Hangfire;
using Hangfire.States;

namespace Connectors.Jobs.Queueing;

/// <summary>Hands tasks to workers as jobs, a bounded number of each run at a time.</summary>
internal sealed class Dispatcher(IBackgroundJobClient jobs, TaskStore tasks, RunStore runs, EngineOptions options)
{
    /// <summary>Hands out what a freshly split run may have in flight. The first task is given back, for the caller to work on itself.</summary>
    public async Task<long?> StartAsync(long runId, CancellationToken cancellationToken)
    {
        var claimed = await tasks.ClaimAsync(runId, options.TasksInFlight, cancellationToken);
        if (claimed.Count == 0)
            return null;

        var lane = await LaneAsync(runId, cancellationToken);
        foreach (var task in claimed.Skip(1))
            await EnqueueAsync(task, lane, cancellationToken);
        return claimed[0];
    }

    /// <summary>A task of the run ended: hands out the next one.</summary>
    public async Task NextAsync(long runId, CancellationToken cancellationToken)
    {
        foreach (var task in await tasks.ClaimAsync(runId, 1, cancellationToken))
            await EnqueueAsync(task, await LaneAsync(runId, cancellationToken), cancellationToken);
    }

    /// <summary>Hands a task to the workers again.</summary>
    public async Task AgainAsync(long runId, long taskId, TimeSpan? delay, CancellationToken cancellationToken)
        => await EnqueueAsync(taskId, await LaneAsync(runId, cancellationToken), cancellationToken, delay);

    private async Task EnqueueAsync(long taskId, string lane, CancellationToken cancellationToken, TimeSpan? delay = null)
    {
        IState state = delay is { } wait ? new ScheduledState(wait) : new EnqueuedState(lane);
        var job = jobs.Create<TaskJob>(lane, body => body.RunAsync(taskId, null!, CancellationToken.None), state);
        await tasks.SetJobAsync(taskId, job, cancellationToken);
    }

    private async Task<string> LaneAsync(long runId, CancellationToken cancellationToken)
        => Queues.Of(await runs.FindAsync(runId, cancellationToken), await runs.IsBackfillAsync(runId, cancellationToken));
}
