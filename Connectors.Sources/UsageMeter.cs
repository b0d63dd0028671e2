using System.Collections.Concurrent;

namespace Connectors.Sources;

/// <summary>Counts what reading costs upstream, by endpoint class. Thread-safe.</summary>
public sealed class UsageMeter
{
    private readonly ConcurrentDictionary<string, EndpointUsage> _byEndpoint = new();

    /// <summary>The type of source that is counted, for metrics.</summary>
    public string Source { get; set; } = "";

    public void Add(string endpoint, EndpointUsage usage)
    {
        _byEndpoint.AddOrUpdate(endpoint, usage, (_, sum) => sum + usage);
        SourceTelemetry.Count(Source, endpoint, usage);
    }

    /// <summary>What was counted since the last call.</summary>
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
