using Connectors.Jobs.Configs;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Lifecycle;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Microsoft.Extensions.Logging;

namespace Connectors.Jobs.Running;

/// <summary>Works on a task for one slice and turns every result and error into a <see cref="TaskOutcome"/>.</summary>
internal sealed partial class TaskRunner(
    TaskStore tasks,
    RunCompletion completion,
    ConnectorConfigs configs,
    IEnumerable<ITaskWork> works,
    EngineOptions options,
    TimeProvider time,
    ILogger<TaskRunner> logger)
{
    /// <param name="taskId">The task to lease.</param>
    /// <param name="jobId">
    /// The calling job. If the same job is delivered again, it takes its task over at once. Null outside of jobs.
    /// </param>
    /// <param name="cancellationToken">Stops the host: the task is released, and the exception is thrown on.</param>
    public async Task<TaskOutcome> RunAsync(long taskId, string? jobId, CancellationToken cancellationToken)
    {
        var task = await tasks.LeaseAsync(taskId, jobId, options.Owner, options.LeaseTtl, cancellationToken);
        if (task is null)
            return new TaskOutcome.NotLeased();

        using var slice = new SliceSpan(task);
        using var scope = logger.BeginScope(Scope(task));
        return slice.Ended(await GuardedAsync(task, cancellationToken));
    }

    private async Task<TaskOutcome> GuardedAsync(LeasedTask task, CancellationToken cancellationToken)
    {
        try
        {
            if (task.Takeovers > options.MaxTakeovers)
            {
                var error = $"{task.Takeovers} workers were lost on this task without progress. It will not be tried again in this run.";
                return await FailAsync(task, ErrorKind.Crash, error, cancellationToken);
            }

            return await WorkAsync(task, cancellationToken);
        }
        catch (LeaseLostException)
        {
            LeaseLost(task.Id);
            return new TaskOutcome.NotLeased();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await tasks.YieldAsync(task, CancellationToken.None);
            throw;
        }
        catch (Exception exception) when (exception.IsDatabaseAway())
        {
            return new TaskOutcome.RetryLater(task.RunId, options.LeaseTtl, "The database did not answer: " + exception.Message);
        }
    }

    private async Task<TaskOutcome> WorkAsync(LeasedTask task, CancellationToken cancellationToken)
    {
        var usage = new UsageMeter();
        await using var connector = await configs.OpenAsync(task.ConnectorId, usage, cancellationToken)
            ?? throw new LeaseLostException(task.Id);
        await using var guard = new TaskGuard(
            tasks, task, options, TimeSpan.FromSeconds(connector.Row.TimeoutSecs), time, cancellationToken);
        try
        {
            var session = new TaskSession(task, connector, usage, guard, options.LeaseTtl);
            if (!await works.Single(work => work.Work == task.Work).RunAsync(session))
            {
                await tasks.YieldAsync(task, cancellationToken);
                return new TaskOutcome.Unfinished(task.RunId);
            }

            return new TaskOutcome.Done(task.RunId, await completion.FinishTaskAsync(task, cancellationToken));
        }
        catch (OperationCanceledException) when (guard.StoodStill)
        {
            return await RetryAsync(
                task, $"No progress for {connector.Row.TimeoutSecs} s (timeout_secs).", null, cancellationToken);
        }
        catch (OperationCanceledException) when (guard.LeaseLost)
        {
            throw new LeaseLostException(task.Id);
        }
        catch (SourceException exception)
        {
            return await RetryOrFailAsync(task, exception, cancellationToken);
        }
        catch (Exception exception) when (exception.IsTooSlow())
        {
            return await RetryAsync(task, SlowStatement.Message, null, cancellationToken);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Neither the host nor the guard cancelled. Most likely a library has its own timeout.
            return await RetryAsync(task, $"A library cancelled the work: {exception.Message}", null, cancellationToken);
        }
        catch (Exception exception)
            when (exception is not (OperationCanceledException or LeaseLostException) && !exception.IsDatabaseAway())
        {
            Broken(task.Id, exception);
            return await FailAsync(task, ErrorKind.Bug, $"{exception.GetType().Name}: {exception.Message}", cancellationToken);
        }
    }

    private async Task<TaskOutcome> RetryOrFailAsync(LeasedTask task, SourceException exception, CancellationToken cancellationToken)
    {
        switch (exception.Kind)
        {
            case SourceErrorKind.RateLimited:
                var pause = exception.RetryAfter ?? options.RateLimitPause;
                return await DelayAsync(task, new RetryPlan(pause, ErrorKind.RateLimited, exception.Message), cancellationToken);
            case SourceErrorKind.Transient when exception.InCircles:
                return await FailAsync(task, ErrorKind.Transient, exception.Message, cancellationToken);
            case SourceErrorKind.Transient:
                return await RetryAsync(task, exception.Message, exception.RetryAfter, cancellationToken);
            default:
                await completion.FailAsync(task.RunId, exception.Kind.ToErrorKind(), exception.Message, cancellationToken);
                return new TaskOutcome.Failed(task.RunId, RunEnded: true, exception.Message);
        }
    }

    private async Task<TaskOutcome> RetryAsync(LeasedTask task, string error, TimeSpan? retryAfter, CancellationToken cancellationToken)
    {
        var attempts = await tasks.AttemptsAsync(task, cancellationToken);
        if (options.PauseAfter(attempts, retryAfter) is not { } pause)
            return await FailAsync(task, ErrorKind.Transient, $"{error} (after {attempts + 1} attempts)", cancellationToken);
        var plan = new RetryPlan(pause, ErrorKind.Transient, error) { MaxAttempts = options.MaxAttempts };
        return await DelayAsync(task, plan, cancellationToken);
    }

    private async Task<TaskOutcome> DelayAsync(LeasedTask task, RetryPlan plan, CancellationToken cancellationToken)
    {
        await tasks.DelayAsync(task, plan, cancellationToken);
        var (label, error) = (LogText.Of(task.Label), LogText.Of(plan.Error));
        Waits(label, task.RunId, plan.Pause.TotalSeconds, error);
        return new TaskOutcome.RetryLater(task.RunId, plan.Pause, plan.Error);
    }

    private async Task<TaskOutcome> FailAsync(LeasedTask task, ErrorKind kind, string error, CancellationToken cancellationToken)
        => new TaskOutcome.Failed(task.RunId, await completion.FailTaskAsync(task, kind, error, cancellationToken), error);

    private static Dictionary<string, object> Scope(LeasedTask task) => new()
    {
        ["tenant"] = task.TenantId,
        ["connector"] = task.ConnectorId,
        ["run"] = task.RunId,
        ["task"] = task.Id,
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "Task {Task} was taken over or stopped. This worker leaves it.")]
    private partial void LeaseLost(long task);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Partition {Partition} of run {Run} waits and goes on by itself in {Seconds:0} s: {Error}")]
    private partial void Waits(string partition, long run, double seconds, string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "Task {Task} failed.")]
    private partial void Broken(long task, Exception exception);
}
