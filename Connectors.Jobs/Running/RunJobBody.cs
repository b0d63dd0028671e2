using Connectors.Jobs.Scheduling;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Telemetry;
using Connectors.Sources;
using Hangfire.Server;
using Microsoft.Extensions.Logging;

namespace Connectors.Jobs.Running;

/// <summary>Opens a run, splits it into tasks, hands them out, and works on the first one itself: a small connector is done in this one job.</summary>
internal sealed class RunJobBody(
    RunStore runs, RunOpener opener, Dispatcher dispatcher, TaskRunner runner, Schedules schedules, ILogger<RunJobBody> logger)
{
    public async Task<string> RunAsync(string connectorId, RunKind kind, PerformContext context, CancellationToken cancellationToken)
    {
        await schedules.RearmAsync(connectorId, kind, cancellationToken);
        var run = await runs.OpenAsync(new RunOpening(connectorId, kind, RunTrigger.Schedule), cancellationToken);
        if (run is null)
            return "nothing to do: the connector is paused or gone";

        using var span = EngineTelemetry.StartJob("run", run.TraceParent);
        span?.SetTag("connector", connectorId).SetTag("run", run.Id).SetTag("kind", run.Kind);
        var jobId = context.BackgroundJob.Id;
        using var scope = logger.BeginScope(new Dictionary<string, object>
        {
            ["connector"] = connectorId, ["run"] = run.Id, ["kind"] = run.Kind, ["job"] = jobId,
        });
        var opened = await OpenAsync(run, jobId, cancellationToken);
        if (opened.RetryAfter is { } delay)
            throw new JobRescheduledException(delay, opened.Reason!);
        if (opened.Ended || await dispatcher.StartAsync(run.Id, cancellationToken) is not { } first)
            return $"run {run.Id}: nothing left to hand out";

        return await FirstAsync(run, first, jobId, cancellationToken);
    }

    private async Task<RunOpened> OpenAsync(RunRow run, string jobId, CancellationToken cancellationToken)
    {
        try
        {
            return await opener.OpenAsync(run, jobId, cancellationToken);
        }
        catch (SourceException exception)
        {
            throw new RunFailedException(exception.Message);
        }
    }

    private async Task<string> FirstAsync(RunRow run, long taskId, string jobId, CancellationToken cancellationToken)
    {
        switch (await runner.RunAsync(taskId, jobId, cancellationToken))
        {
            case TaskOutcome.GoOn goOn:
                await dispatcher.AgainAsync(goOn.RunId, taskId, null, cancellationToken);
                return $"run {run.Id}: slice over, to be continued";
            case TaskOutcome.Later later:
                await dispatcher.AgainAsync(later.RunId, taskId, later.Delay, cancellationToken);
                return $"run {run.Id}: waits {later.Delay}: {later.Reason}";
            case TaskOutcome.Done { RunEnded: false } done:
                await dispatcher.NextAsync(done.RunId, cancellationToken);
                return $"run {run.Id}: under way";
            case TaskOutcome.Failed failed:
                if (!failed.RunEnded)
                    await dispatcher.NextAsync(failed.RunId, cancellationToken);
                throw new RunFailedException(failed.Error);
            default:
                return $"run {run.Id}: done";
        }
    }
}
