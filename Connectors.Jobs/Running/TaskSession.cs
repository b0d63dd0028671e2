using Connectors.Jobs.Configs;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;

namespace Connectors.Jobs.Running;

/// <summary>What a task's work has at hand during one slice.</summary>
internal sealed class TaskSession(LeasedTask task, OpenedConnector connector, UsageMeter usage, TaskGuard guard, TimeSpan leaseTtl)
{
    private readonly UsageTotal _usage = new(task.Usage);

    public LeasedTask Task { get; } = task;

    public OpenedConnector Connector { get; } = connector;

    public TimeSpan LeaseTtl { get; } = leaseTtl;

    /// <summary>The slice is over: finish what was read, read no more.</summary>
    public bool SliceOver => guard.SliceOver;

    /// <summary>Cancelled when the lease is lost, the run stopped, the host stops, or nothing moved for too long.</summary>
    public CancellationToken Token => guard.Token;

    /// <summary>Something was committed or is moving: the clock that watches for standstill starts anew.</summary>
    public void Progress() => guard.Progress();

    /// <summary>The task's accounting so far, as JSON.</summary>
    public string Usage() => _usage.Add(usage.Take());
}
