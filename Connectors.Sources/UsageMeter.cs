using System.Collections.Concurrent;

namespace Connectors.Sources;

/// <summary>Counts what reading costs upstream, by endpoint class. Thread-safe.</summary>
public sealed class UsageMeter
{
    private readonly ConcurrentDictionary<string, EndpointUsage> _byEndpoint = new();

    public void Add(string endpoint, EndpointUsage usage) => _byEndpoint.AddOrUpdate(endpoint, usage, (_, sum) => sum + usage);

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
