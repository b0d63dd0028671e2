namespace Connectors.Jobs.Running;

/// <summary>How the engine paces itself. The defaults suit production; tests shorten them.</summary>
internal sealed record EngineOptions
{
    /// <summary>How long one job works on a task before it gives the task back.</summary>
    public TimeSpan Slice { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A worker that was silent for so long has lost its task. Longer than a shutdown takes, shorter than <see cref="Invisibility"/>.</summary>
    public TimeSpan LeaseTtl { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the job queue leaves a job to a worker that sends no heartbeat. Longer than the lease.</summary>
    public TimeSpan Invisibility { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How often a lease is renewed; also how soon a worker notices that its run was stopped.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often lost tasks are looked for.</summary>
    public TimeSpan Sweep { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A deleted connector of which something is left after this time is purged again: its job may have been lost.</summary>
    public TimeSpan PurgeAgain { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many tasks of one run may be in the hands of workers at once: fairness between connectors.</summary>
    public int TasksInFlight { get; init; } = 16;

    /// <summary>Waits before another attempt after a passing error; after the last one the task fails.</summary>
    public IReadOnlyList<TimeSpan> Backoff { get; init; } = [TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10)];

    /// <summary>How long to wait where a system said to slow down but not for how long.</summary>
    public TimeSpan RateLimitPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>So many workers may be lost over one task without progress before it is given up.</summary>
    public int MaxTakeovers { get; init; } = 5;

    /// <summary>Documents opened at once within a task: most of that is waiting for the system. Text is taken out of fewer (see TextExtractor).</summary>
    public int ContentParallelism { get; init; } = 16;

    /// <summary>Text, in bytes, that one transaction carries at most before it is split; bounds memory.</summary>
    public long BatchWeight { get; init; } = 8 << 20;

    /// <summary>Hidden documents that no listing brought back are deleted after this time, even without another listing.</summary>
    public TimeSpan MissingGrace { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Finished runs are kept for so long, and the newest of each connector always.</summary>
    public TimeSpan KeepRuns { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Whether calls are kept within what systems allow before these refuse any. Off: only for systems without limits, such as a gateway of one's own.</summary>
    public bool Budgets { get; init; } = true;

    /// <summary>This process, as tasks name their owner.</summary>
    public string Owner { get; init; } = $"{Environment.MachineName}:{Environment.ProcessId}";
}
