using Connectors.Jobs.Configs;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;

namespace Connectors.Jobs.Running;

/// <summary>The context of a task's work during one slice.</summary>
internal sealed class TaskSession(LeasedTask task, OpenedConnector connector, UsageMeter usage, TaskGuard guard, TimeSpan leaseTtl)
{
    private readonly UsageTotal _usage = new(task.Usage);

    public LeasedTask Task { get; } = task;

    public OpenedConnector Connector { get; } = connector;

    public TimeSpan LeaseTtl { get; } = leaseTtl;

    /// <summary>True once the slice is over: commit what was read, and read no more.</summary>
    public bool SliceOver => guard.SliceOver;

    /// <summary>Cancelled if the lease is lost, the run or the host stops, or the task makes no progress for too long.</summary>
    public CancellationToken Token => guard.Token;

    /// <summary>Reports progress, which restarts the standstill clock.</summary>
    public void Progress() => guard.Progress();

    /// <summary>Returns the calls that the task has made so far, as JSON by endpoint.</summary>
    public string Usage() => _usage.Add(usage.Take());
}
