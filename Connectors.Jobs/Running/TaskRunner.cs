using Connectors.Jobs.Configs;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Lifecycle;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Microsoft.Extensions.Logging;

namespace Connectors.Jobs.Running;

/// <summary>Works on one task for one slice, and turns whatever happens into an outcome that the jobs understand.</summary>
internal sealed partial class TaskRunner(
    TaskStore tasks,
    RunCompletion completion,
    ConnectorConfigs configs,
    IEnumerable<ITaskWork> works,
    EngineOptions options,
    TimeProvider time,
    ILogger<TaskRunner> logger)
{
    /// <param name="taskId">The task.</param>
    /// <param name="jobId">The job that runs this: when the same job is delivered again, it takes its task over at once. Null: no job does.</param>
    /// <param name="cancellationToken">The host stops: the task is given back and the exception passed on.</param>
    public async Task<TaskOutcome> RunAsync(long taskId, string? jobId, CancellationToken cancellationToken)
    {
        var task = await tasks.LeaseAsync(taskId, jobId, options.Owner, options.LeaseTtl, cancellationToken);
        if (task is null)
            return new TaskOutcome.NotMine();

        using var slice = new SliceSpan(task);
        using var scope = logger.BeginScope(Scope(task));
        return slice.Ended(await GuardedAsync(task, cancellationToken));
    }

    private async Task<TaskOutcome> GuardedAsync(LeasedTask task, CancellationToken cancellationToken)
    {
        try
        {
            if (task.Takeovers > options.MaxTakeovers)
                return await FailAsync(
                    task, ErrorKind.Crash, $"Given up: {task.Takeovers} workers were lost over it without progress.", cancellationToken);
            return await WorkAsync(task, cancellationToken);
        }
        catch (LeaseLostException)
        {
            LeaseLost(task.Id);
            return new TaskOutcome.NotMine();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await tasks.YieldAsync(task, CancellationToken.None);
            throw;
        }
        catch (Exception exception) when (exception.IsDatabaseAway())
        {
            return new TaskOutcome.Later(task.RunId, options.LeaseTtl, "The database was away: " + exception.Message);
        }
    }

    private async Task<TaskOutcome> WorkAsync(LeasedTask task, CancellationToken cancellationToken)
    {
        var usage = new UsageMeter();
        await using var connector = await configs.OpenAsync(task.ConnectorId, usage, cancellationToken) ?? throw new LeaseLostException(task.Id);
        await using var guard = new TaskGuard(
            tasks, task, options, TimeSpan.FromSeconds(connector.Row.TimeoutSecs), time, cancellationToken);
        try
        {
            var session = new TaskSession(task, connector, usage, guard, options.LeaseTtl);
            if (!await works.Single(work => work.Work == task.Work).RunAsync(session))
            {
                await tasks.YieldAsync(task, cancellationToken);
                return new TaskOutcome.GoOn(task.RunId);
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
            return await StumbleAsync(task, exception, cancellationToken);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Nobody here cancelled anything: a time limit of a library, most likely.
            return await RetryAsync(task, $"Cancelled from within: {exception.Message}", null, cancellationToken);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or LeaseLostException) && !exception.IsDatabaseAway())
        {
            Broken(task.Id, exception);
            return await FailAsync(task, ErrorKind.Bug, $"{exception.GetType().Name}: {exception.Message}", cancellationToken);
        }
    }

    private async Task<TaskOutcome> StumbleAsync(LeasedTask task, SourceException exception, CancellationToken cancellationToken)
    {
        switch (exception.Kind)
        {
            case SourceErrorKind.RateLimited:
                var pause = exception.RetryAfter ?? options.RateLimitPause;
                await tasks.DelayAsync(task, pause, attempt: false, exception.Message, cancellationToken);
                return new TaskOutcome.Later(task.RunId, pause, exception.Message);
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
        if (attempts >= options.Backoff.Count)
            return await FailAsync(task, ErrorKind.Transient, $"{error} (after {attempts + 1} attempts)", cancellationToken);

        var delay = options.Backoff[attempts];
        delay = retryAfter > delay ? retryAfter.Value : delay;
        await tasks.DelayAsync(task, delay, attempt: true, error, cancellationToken);
        return new TaskOutcome.Later(task.RunId, delay, error);
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

    [LoggerMessage(Level = LogLevel.Information, Message = "Task {Task} was taken over or stopped; leaving it.")]
    private partial void LeaseLost(long task);

    [LoggerMessage(Level = LogLevel.Error, Message = "Task {Task} failed.")]
    private partial void Broken(long task, Exception exception);
}
