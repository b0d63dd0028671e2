using Connectors.Jobs.Configs;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Lifecycle;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;

namespace Connectors.Jobs.Running;

/// <summary>Splits a connector's source into the tasks of an opened run.</summary>
internal sealed class RunSplitter(
    RunStore runs, SplitStore splits, RunCompletion completion, ConnectorConfigs configs, FailureStore failures, EngineOptions options)
{
    /// <summary>Writes the run's tasks, unless that was done before. Says what came of it.</summary>
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
            return await StumbleAsync(run, exception, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException && !exception.IsDatabaseAway())
        {
            // A bug: opening it again and again would hide it, and hold the connector's other runs up.
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

        var split = run.Kind == RunKind.Replay
            ? await SplitFailuresAsync(run, cancellationToken)
            : connector.Reader.Capability<ISplits>() is { } splitter
                ? await splitter.SplitAsync(cancellationToken)
                : new SourceSplit([SourcePartition.Whole]);
        await splits.WriteAsync(run, split, WorkOf(run.Kind), new UsageTotal("{}").Add(usage.Take()), cancellationToken);
    }

    private async Task<OpenResult> StumbleAsync(RunRow run, SourceException exception, CancellationToken cancellationToken)
    {
        if (exception.Kind == SourceErrorKind.RateLimited)
        {
            await runs.DelayAsync(run.Id, attempt: false, exception.Message, cancellationToken);
            return new OpenResult(Ended: false, exception.RetryAfter ?? options.RateLimitPause, exception.Message);
        }

        if (exception is { Kind: SourceErrorKind.Transient, InCircles: false })
        {
            var attempts = await runs.DelayAsync(run.Id, attempt: true, exception.Message, cancellationToken);
            if (attempts <= options.Backoff.Count)
                return new OpenResult(Ended: false, options.Backoff[attempts - 1], exception.Message);
        }

        await completion.FailAsync(run.Id, exception.Kind.ToErrorKind(), exception.Message, cancellationToken);
        throw exception;
    }

    /// <summary>A replay's partitions are those of its failures. Their number says nothing about which partitions the source has.</summary>
    private async Task<SourceSplit> SplitFailuresAsync(RunRow run, CancellationToken cancellationToken)
        => new(await failures.PartitionsAsync(run.ConnectorId, FailureSelection.Parse(run.Request), cancellationToken)) { Complete = false };

    private static TaskWork WorkOf(RunKind kind) => kind switch
    {
        RunKind.Sync => TaskWork.Read,
        RunKind.Prune => TaskWork.List,
        RunKind.Access => TaskWork.Access,
        _ => TaskWork.Reread,
    };
}

/// <param name="Ended">There is nothing to do in the run, or somebody stopped it.</param>
/// <param name="RetryAfter">The source stumbled: open again after this time.</param>
/// <param name="Reason">Why it is to be opened again.</param>
internal sealed record OpenResult(bool Ended, TimeSpan? RetryAfter, string? Reason);
