using Connectors.Jobs.Running;
using Connectors.Jobs.Storage.Runs;
using Hangfire;
using Hangfire.States;

namespace Connectors.Jobs.Queueing;

/// <summary>Enqueues tasks as jobs. Limits how many tasks of a run are in flight at once.</summary>
internal sealed class Dispatcher(IBackgroundJobClient jobs, TaskStore tasks, RunStore runs, EngineOptions options)
{
    /// <summary>
    /// Enqueues the first tasks of a run that was just split. Does not enqueue the very first one but returns it: the caller works on it.
    /// </summary>
    public async Task<long?> StartAsync(long runId, CancellationToken cancellationToken)
    {
        var claimed = await tasks.ClaimAsync(runId, options.TasksInFlight, cancellationToken);
        if (claimed.Count == 0)
            return null;

        var queue = await QueueAsync(runId, cancellationToken);
        foreach (var task in claimed.Skip(1))
            await EnqueueAsync(task, queue, cancellationToken);
        return claimed[0];
    }

    /// <summary>Enqueues the next task of a run, after one ended.</summary>
    public Task NextAsync(long runId, CancellationToken cancellationToken) => NextAsync(runId, 1, cancellationToken);

    /// <summary>Enqueues the next tasks of a run.</summary>
    public async Task NextAsync(long runId, int limit, CancellationToken cancellationToken)
    {
        foreach (var task in await tasks.ClaimAsync(runId, limit, cancellationToken))
            await EnqueueAsync(task, await QueueAsync(runId, cancellationToken), cancellationToken);
    }

    /// <summary>Enqueues a task again.</summary>
    /// <param name="delay">Time to wait before it runs. Null means at once.</param>
    public async Task AgainAsync(long runId, long taskId, TimeSpan? delay, CancellationToken cancellationToken)
        => await EnqueueAsync(taskId, await QueueAsync(runId, cancellationToken), cancellationToken, delay);

    private async Task EnqueueAsync(long taskId, string queue, CancellationToken cancellationToken, TimeSpan? delay = null)
    {
        IState state = delay is { } wait ? new ScheduledState(wait) : new EnqueuedState(queue);
        var job = jobs.Create<TaskJob>(queue, body => body.RunAsync(taskId, null!, CancellationToken.None), state);
        await tasks.SetJobAsync(taskId, job, cancellationToken);
    }

    private async Task<string> QueueAsync(long runId, CancellationToken cancellationToken)
        => Queues.Of(await runs.FindAsync(runId, cancellationToken), await runs.IsBackfillAsync(runId, cancellationToken));
}
