using Connectors.Jobs.Configs;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Lifecycle;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Microsoft.Extensions.Logging;

namespace Connectors.Jobs.Running;

/// <summary>Splits a connector's source into the tasks of an opened run.</summary>
internal sealed partial class RunSplitter(
    RunStore runs,
    SplitStore splits,
    RunCompletion completion,
    ConnectorConfigs configs,
    FailureStore failures,
    EngineOptions options,
    TimeProvider time,
    ILogger<RunSplitter> logger)
{
    private const string NoAccess = "This kind of source does not tell who may read its documents, so there is nothing to refresh.";

    /// <summary>Writes the run's tasks, unless that was done before.</summary>
    /// <exception cref="SourceException">The source refused; the run has been ended as failed.</exception>
    public async Task<OpenResult> OpenAsync(RunRow run, string? jobId, CancellationToken cancellationToken)
    {
        if (!await runs.StartAsync(run.Id, jobId, cancellationToken))
        {
            await completion.CancelAsync(run.Id, cancellationToken);
            return new OpenResult(Ended: true, null, null);
        }

        if (run.SplitAt is not null)
            return new OpenResult(Ended: await completion.EndIfDoneAsync(run.Id, cancellationToken), null, null);

        try
        {
            await SplitAsync(run, cancellationToken);
            return new OpenResult(Ended: await completion.EndIfDoneAsync(run.Id, cancellationToken), null, null);
        }
        catch (SourceException exception)
        {
            return await RetryOrFailAsync(run, exception, cancellationToken);
        }
        catch (Exception exception) when (exception.IsTooSlow())
        {
            return await RetryOrFailAsync(run, new SourceException(SourceErrorKind.Transient, SlowStatement.Message), cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException && !exception.IsDatabaseAway())
        {
            // A bug. Retrying would hide it and hold up the connector's other runs.
            await completion.FailAsync(run.Id, ErrorKind.Bug, $"{exception.GetType().Name}: {exception.Message}", cancellationToken);
            throw;
        }
    }

    private async Task SplitAsync(RunRow run, CancellationToken cancellationToken)
    {
        var usage = new UsageMeter();
        await using var connector = await configs.OpenAsync(run.ConnectorId, usage, cancellationToken);
        if (connector is null)
            return;
        if (run.Kind == RunKind.Access
            && connector.Reader.Capability<IListsAccess>() is null && connector.Reader.Capability<ITellsPartitionAccess>() is null)
        {
            throw new SourceException(SourceErrorKind.Misconfigured, NoAccess);
        }

        var split = run.Kind == RunKind.Replay
            ? await SplitFailuresAsync(run, cancellationToken)
            : connector.Reader.Capability<ISplits>() is { } splitter
                ? await splitter.SplitAsync(cancellationToken)
                : new SourceSplit([SourcePartition.Whole]);
        var usageSoFar = new UsageTotal("{}").Add(usage.Take());
        if (await splits.WriteAsync(run, split, WorkOf(run.Kind), usageSoFar, cancellationToken))
        {
            var (kind, name, trigger) = (
                run.Rebuild ? "rebuild" : run.Kind.ToDb(), LogText.Of(connector.Row.Name), run.Trigger.ToDb());
            Opened(kind, name, connector.Row.Source, run.Id, trigger, split.Partitions.Count);
            if (connector.Row.CredentialsExpireAt is { } end && connector.Row.ExpiresSoon(time.GetUtcNow()))
                Expire(name, connector.Row.Source, end);
        }
    }

    private async Task<OpenResult> RetryOrFailAsync(RunRow run, SourceException exception, CancellationToken cancellationToken)
    {
        if (exception.Kind == SourceErrorKind.RateLimited)
        {
            var pause = exception.RetryAfter ?? options.RateLimitPause;
            return await DelayAsync(run, new RetryPlan(pause, ErrorKind.RateLimited, exception.Message), cancellationToken);
        }

        if (exception is { Kind: SourceErrorKind.Transient, InCircles: false })
        {
            var attempts = await runs.AttemptsAsync(run.Id, cancellationToken);
            if (options.PauseAfter(attempts, exception.RetryAfter) is { } pause)
            {
                var plan = new RetryPlan(pause, ErrorKind.Transient, exception.Message) { MaxAttempts = options.MaxAttempts };
                return await DelayAsync(run, plan, cancellationToken);
            }
        }

        await completion.FailAsync(run.Id, exception.Kind.ToErrorKind(), exception.Message, cancellationToken);
        throw exception;
    }

    private async Task<OpenResult> DelayAsync(RunRow run, RetryPlan plan, CancellationToken cancellationToken)
    {
        await runs.DelayAsync(run.Id, plan, cancellationToken);
        var error = LogText.Of(plan.Error);
        Waits(run.Id, plan.Pause.TotalSeconds, error);
        return new OpenResult(Ended: false, plan.Pause, plan.Error);
    }

    /// <summary>
    /// A replay has only the partitions of its failures. The split is marked incomplete because it does not show which partitions the
    /// source still has.
    /// </summary>
    private async Task<SourceSplit> SplitFailuresAsync(RunRow run, CancellationToken cancellationToken)
    {
        var selection = FailureSelection.Parse(run.Request);
        var partitions = await failures.PartitionsAsync(run.ConnectorId, selection, cancellationToken);
        return new SourceSplit(partitions) { Complete = false };
    }

    private static TaskWork WorkOf(RunKind kind) => kind switch
    {
        RunKind.Sync => TaskWork.Read,
        RunKind.Prune => TaskWork.List,
        RunKind.Access => TaskWork.Access,
        _ => TaskWork.Reread,
    };

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{Kind} of {Connector} ({Source}) opened: run {Run}, by {Trigger}, {Partitions} partitions.")]
    private partial void Opened(string kind, string connector, string source, long run, string trigger, int partitions);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The credentials of {Connector} ({Source}) end on {End:yyyy-MM-dd}. Enter new ones before that day.")]
    private partial void Expire(string connector, string source, DateTime end);

    [LoggerMessage(
        Level = LogLevel.Information, Message = "Run {Run} cannot list its partitions and tries again in {Seconds:0} s: {Error}")]
    private partial void Waits(long run, double seconds, string error);
}

/// <summary>The result of an attempt to split a run into tasks.</summary>
/// <param name="Ended">The run has nothing to do, or was stopped.</param>
/// <param name="RetryAfter">Split again after this time, because the source failed temporarily. Null means no retry.</param>
/// <param name="Reason">The temporary error that causes the retry.</param>
internal sealed record OpenResult(bool Ended, TimeSpan? RetryAfter, string? Reason);
