using Connectors.Jobs.Configs;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Lifecycle;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;

namespace Connectors.Jobs.Running;

/// <summary>Splits a connector's source into the tasks of an opened run.</summary>
internal sealed class RunSplitter(RunStore runs, SplitStore splits, RunCompletion endings, ConnectorConfigs configs, FailureReplay replay, EngineOptions options)
{
    /// <summary>Writes the run's tasks, unless that was done before. Says what came of it.</summary>
    /// <exception cref="SourceException">The source refused; the run has been ended as failed.</exception>
    public async Task<OpenResult> OpenAsync(RunRow run, string? jobId, CancellationToken cancellationToken)
    {
        if (!await runs.StartAsync(run.Id, jobId, cancellationToken))
        {
            await endings.StopAsync(run.Id, null, null, cancellationToken);
            return new OpenResult(Ended: true, null, null);
        }

        if (run.SplitAt is not null)
            return new OpenResult(Ended: await endings.EndIfDoneAsync(run.Id, cancellationToken), null, null);

        try
        {
            await SplitAsync(run, cancellationToken);
            return new OpenResult(Ended: await endings.EndIfDoneAsync(run.Id, cancellationToken), null, null);
        }
        catch (SourceException exception)
        {
            return await StumbleAsync(run, exception, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException && !exception.IsDatabaseAway())
        {
            // A bug: opening it again and again would hide it, and hold the connector's other runs up.
            await endings.StopAsync(run.Id, "bug", $"{exception.GetType().Name}: {exception.Message}", cancellationToken);
            throw;
        }
    }

    private async Task SplitAsync(RunRow run, CancellationToken cancellationToken)
    {
        var usage = new UsageMeter();
        await using var connector = await configs.OpenAsync(run.ConnectorId, usage, cancellationToken);
        if (connector is null)
            return;

        var kind = DbNames.FromDb<RunKind>(run.Kind);
        var split = kind == RunKind.Replay
            ? await replay.SplitAsync(run, cancellationToken)
            : connector.Reader.Capability<ISplits>() is { } splitter
                ? await splitter.SplitAsync(cancellationToken)
                : new SourceSplit([SourcePartition.Whole]);
        await splits.WriteAsync(run, split, WorkOf(kind), new UsageTotal("{}").Add(usage.Take()), cancellationToken);
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

        await endings.StopAsync(run.Id, exception.Kind.ToDb(), exception.Message, cancellationToken);
        throw exception;
    }

    private static string WorkOf(RunKind kind) => kind switch
    {
        RunKind.Sync => "read",
        RunKind.Prune => "list",
        RunKind.Access => "access",
        _ => "reread",
    };
}

/// <param name="Ended">There is nothing to do in the run, or somebody stopped it.</param>
/// <param name="RetryAfter">The source stumbled: open again after this time.</param>
/// <param name="Reason">Why it is to be opened again.</param>
internal sealed record OpenResult(bool Ended, TimeSpan? RetryAfter, string? Reason);
