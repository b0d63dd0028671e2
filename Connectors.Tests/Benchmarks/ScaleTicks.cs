namespace Connectors.Tests.Benchmarks;

/// <summary>Delays of runs that the schedule opened.</summary>
internal sealed class ScaleTicks
{
    /// <summary>From the due time until the run was opened.</summary>
    public Latencies Opened { get; } = new();

    /// <summary>From opening a run until a worker started it.</summary>
    public Latencies Begun { get; } = new();

    /// <summary>Number of runs that have ended.</summary>
    public int Ended { get; private set; }

    public void Add(DateTime due, DateTime openedAt, DateTime? startedAt, DateTime? finishedAt)
    {
        Opened.Add((openedAt - due).TotalMilliseconds);
        if (startedAt is not null)
            Begun.Add((startedAt.Value - openedAt).TotalMilliseconds);
        if (finishedAt is not null)
            Ended++;
    }
}
