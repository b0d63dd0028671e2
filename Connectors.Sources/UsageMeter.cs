using System.Collections.Concurrent;

namespace Connectors.Sources;

/// <summary>Counts the upstream calls of a read, by endpoint class. Thread-safe.</summary>
public sealed class UsageMeter
{
    private readonly ConcurrentDictionary<string, EndpointUsage> _byEndpoint = new();

    /// <summary>The source's type, for metrics.</summary>
    public string Source { get; set; } = "";

    public void Add(string endpoint, EndpointUsage usage)
    {
        _byEndpoint.AddOrUpdate(endpoint, usage, (_, sum) => sum + usage);
        SourceTelemetry.Count(Source, endpoint, usage);
    }

    /// <summary>Returns the usage since the last call.</summary>
    public IReadOnlyDictionary<string, EndpointUsage> Take()
    {
        var taken = new Dictionary<string, EndpointUsage>();
        foreach (var endpoint in _byEndpoint.Keys)
        {
            if (_byEndpoint.TryRemove(endpoint, out var usage))
                taken[endpoint] = usage;
        }

        return taken;
    }
}

/// <param name="Calls">Requests sent, retries included.</param>
/// <param name="Bytes">Bytes of the answers' bodies.</param>
/// <param name="Retries">Requests that were sent again.</param>
/// <param name="WaitedMs">Milliseconds spent waiting for budgets and Retry-After.</param>
public sealed record EndpointUsage(long Calls, long Bytes, long Retries, long WaitedMs)
{
    public static EndpointUsage operator +(EndpointUsage a, EndpointUsage b)
        => new(a.Calls + b.Calls, a.Bytes + b.Bytes, a.Retries + b.Retries, a.WaitedMs + b.WaitedMs);

    public static EndpointUsage Add(EndpointUsage left, EndpointUsage right) => left + right;
}
