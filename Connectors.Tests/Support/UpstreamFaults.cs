namespace Connectors.Tests.Support;

/// <summary>How often which faults occur. The same seed gives the same faults for the same sequence of requests.</summary>
public sealed record UpstreamFaults
{
    public static UpstreamFaults None { get; } = new();

    public int Seed { get; init; } = 1;

    /// <summary>Share of requests that meet each fault, in percent. At most 100 in all.</summary>
    public IReadOnlyDictionary<UpstreamFault, int> Percent { get; init; } = new Dictionary<UpstreamFault, int>();

    /// <summary>Delay of every answer.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>The Retry-After of a 429. Null leaves the header out.</summary>
    public TimeSpan? RetryAfter { get; init; } = TimeSpan.Zero;

    /// <summary>Further headers of a refusal.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Selects the requests that may meet a fault. By default all.</summary>
    public Func<UpstreamRequest, bool> Applies { get; init; } = _ => true;

    public static UpstreamFaults Always(UpstreamFault fault) => new() { Percent = new Dictionary<UpstreamFault, int> { [fault] = 100 } };
}

/// <summary>A way in which an upstream fails to answer as it should.</summary>
public enum UpstreamFault
{
    None,
    Unauthorized,
    Forbidden,
    NotFound,
    Throttled,
    ServerError,
    /// <summary>The connection is closed before the first byte of the answer.</summary>
    Dropped,
    /// <summary>Half of the body is sent, then the connection is closed.</summary>
    Truncated,
    /// <summary>Every request for a path gets the answer that the first one got: cursors repeat and pages have nothing new.</summary>
    Stuck,
    /// <summary>The answer never comes; see <see cref="FakeUpstream.Held"/>.</summary>
    Held,
}
