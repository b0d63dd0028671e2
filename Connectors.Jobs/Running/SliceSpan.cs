using System.Diagnostics;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Runs;
using Connectors.Jobs.Telemetry;

namespace Connectors.Jobs.Running;

/// <summary>The span of one slice of a task, in the trace of its run. Also records how long the slice took.</summary>
internal sealed class SliceSpan : IDisposable
{
    private readonly Activity? _span;
    private readonly string _work;
    private readonly long _began = Stopwatch.GetTimestamp();
    private string _outcome = "stopped";

    public SliceSpan(LeasedTask task)
    {
        _work = task.Work.ToDb();
        _span = EngineTelemetry.StartJob("slice", task.TraceParent);
        _span?.SetTag("tenant", task.TenantId).SetTag("connector", task.ConnectorId).SetTag("run", task.RunId)
            .SetTag("task", task.Id).SetTag("work", _work).SetTag("partition", task.PartitionKey);
    }

    public TaskOutcome Ended(TaskOutcome outcome)
    {
        _outcome = outcome switch
        {
            TaskOutcome.Done => "done",
            TaskOutcome.Unfinished => "continued",
            TaskOutcome.RetryLater => "waiting",
            TaskOutcome.Failed => "failed",
            _ => "lost",
        };
        if (outcome is TaskOutcome.Failed failed)
            _span?.SetStatus(ActivityStatusCode.Error, failed.Error);
        return outcome;
    }

    public void Dispose()
    {
        EngineTelemetry.Slice(Stopwatch.GetElapsedTime(_began), _work, _outcome);
        _span?.SetTag("outcome", _outcome).Dispose();
    }
}
