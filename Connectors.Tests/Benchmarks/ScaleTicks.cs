namespace Connectors.Tests.Benchmarks;

/// <summary>How runs that the schedule opened fared.</summary>
internal sealed class ScaleTicks
{
    /// <summary>From when they were due until they were opened.</summary>
    public Latencies Opened { get; } = new();

    /// <summary>From when they were opened until a worker began.</summary>
    public Latencies Begun { get; } = new();

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
