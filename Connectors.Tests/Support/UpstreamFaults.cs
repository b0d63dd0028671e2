namespace Connectors.Tests.Support;

/// <summary>What goes wrong upstream, and how often. The same seed gives the same faults for the same sequence of requests.</summary>
public sealed record UpstreamFaults
{
    public static UpstreamFaults None { get; } = new();

    public int Seed { get; init; } = 1;

    /// <summary>Of a hundred requests, how many meet each fault; together at most 100.</summary>
    public IReadOnlyDictionary<UpstreamFault, int> Percent { get; init; } = new Dictionary<UpstreamFault, int>();

    /// <summary>How long every answer takes.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>What a 429 asks for in Retry-After; null leaves the header out.</summary>
    public TimeSpan? RetryAfter { get; init; } = TimeSpan.Zero;

    /// <summary>Which requests may meet a fault; all unless said otherwise.</summary>
    public Func<UpstreamRequest, bool> Applies { get; init; } = _ => true;

    public static UpstreamFaults Always(UpstreamFault fault) => new() { Percent = new Dictionary<UpstreamFault, int> { [fault] = 100 } };
}
