namespace Connectors.Jobs.Running;

/// <summary>The engine's timings and limits. The defaults suit production; tests shorten them.</summary>
internal sealed record EngineOptions
{
    /// <summary>How long one job works on a task before it releases the task.</summary>
    public TimeSpan Slice { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// A worker that does not renew its lease for this long loses its task. Must be longer than a shutdown takes and shorter than
    /// <see cref="Invisibility"/>.
    /// </summary>
    public TimeSpan LeaseTtl { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the job queue leaves a job with a worker that sends no heartbeat. Must be longer than the lease.</summary>
    public TimeSpan Invisibility { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How often a lease is renewed. This is also how soon a worker notices that its run was stopped.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often the sweeper looks for lost tasks.</summary>
    public TimeSpan Sweep { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// If something of a deleted connector is left after this time, it is purged again, because its job may have been lost.
    /// </summary>
    public TimeSpan PurgeAgain { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Maximum number of tasks of one run that workers may hold at once. This keeps a large connector from taking all workers.
    /// </summary>
    public int TasksInFlight { get; init; } = 16;

    /// <summary>Delays before each retry after a transient error. After the last retry the task fails.</summary>
    public IReadOnlyList<TimeSpan> Backoff { get; init; } = [TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10)];

    /// <summary>How often a position is tried before its task or run fails.</summary>
    internal int MaxAttempts => Backoff.Count + 1;

    /// <summary>How long to wait if a system asked to slow down but did not say for how long.</summary>
    public TimeSpan RateLimitPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Maximum number of workers lost on one task without progress. One more, and the task fails.</summary>
    public int MaxTakeovers { get; init; } = 5;

    /// <summary>
    /// Number of documents that a task opens at once. Most of that time is spent waiting for the system. Fewer have their text extracted
    /// at once ("Connectors:Text:MaxExtractors").
    /// </summary>
    public int ContentParallelism { get; init; } = 48;

    /// <summary>Maximum bytes of text in one transaction. A larger batch is split, which bounds memory.</summary>
    public long BatchWeight { get; init; } = 8 << 20;

    /// <summary>
    /// Whether the engine limits its own call rate to what each system allows. Switch it off only for systems without limits, such as your
    /// own gateway.
    /// </summary>
    public bool Budgets { get; init; } = true;

    /// <summary>The name of this process, which its tasks store as their owner.</summary>
    public string Owner { get; init; } = $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <summary>Returns how long to wait after a failed attempt. Null if it was the last.</summary>
    /// <param name="failed">How many attempts failed before this one.</param>
    /// <param name="asked">The pause that the system asked for. Null if it asked for none.</param>
    internal TimeSpan? PauseAfter(int failed, TimeSpan? asked)
    {
        if (failed >= Backoff.Count)
            return null;
        return asked > Backoff[failed] ? asked.Value : Backoff[failed];
    }
}
