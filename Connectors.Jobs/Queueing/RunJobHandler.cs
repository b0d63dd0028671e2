using Connectors.Jobs.Running;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Runs;
using Connectors.Jobs.Telemetry;
using Connectors.Sources;
using Microsoft.Extensions.Logging;

namespace Connectors.Jobs.Queueing;

/// <summary>
/// Opens a run, splits it into tasks, enqueues them, and works on the first task in the same job. A small connector therefore needs one job
/// only.
/// </summary>
internal sealed class RunJobHandler(
    RunStore runs, RunSplitter splitter, Dispatcher dispatcher, TaskJobHandler tasks, Schedules schedules, ILogger<RunJobHandler> logger)
{
    /// <returns>The job's result, as the dashboard shows it.</returns>
    public async Task<string> RunAsync(string connectorId, RunKind kind, string jobId, CancellationToken cancellationToken)
    {
        await schedules.RearmAsync(connectorId, kind, cancellationToken);
        var run = await runs.OpenAsync(new RunRequest(connectorId, kind, RunTrigger.Schedule), cancellationToken);
        if (run is null)
            return "Nothing to do: the connector is paused or deleted.";

        using var span = EngineTelemetry.StartJob("run", run.TraceParent);
        span?.SetTag("connector", connectorId).SetTag("run", run.Id).SetTag("kind", run.Kind.ToDb());
        using var scope = logger.BeginScope(new Dictionary<string, object>
        {
            ["connector"] = connectorId, ["run"] = run.Id, ["kind"] = run.Kind.ToDb(), ["job"] = jobId,
        });
        var opened = await SplitAsync(run, jobId, cancellationToken);
        if (opened.RetryAfter is { } delay)
            throw new JobRescheduledException(delay, opened.Reason!);
        if (opened.Ended || await dispatcher.StartAsync(run.Id, cancellationToken) is not { } first)
            return $"Run {run.Id}: no partition left to enqueue";

        return $"Run {run.Id}: {await tasks.RunFirstAsync(first, jobId, cancellationToken)}";
    }

    private async Task<OpenResult> SplitAsync(RunRow run, string jobId, CancellationToken cancellationToken)
    {
        try
        {
            return await splitter.OpenAsync(run, jobId, cancellationToken);
        }
        catch (SourceException exception)
        {
            throw new RunFailedException(exception.Message);
        }
    }
}

/// <summary>Marks a job as failed on the dashboard, with the error of its run or task. The job is not retried.</summary>
internal sealed class RunFailedException(string message) : Exception(message);
