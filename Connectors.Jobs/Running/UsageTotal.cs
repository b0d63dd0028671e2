using System.Text.Json;
using Connectors.Sources;

namespace Connectors.Jobs.Running;

/// <summary>The calls that a task made in all of its slices, by endpoint.</summary>
internal sealed class UsageTotal(string json)
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly Dictionary<string, EndpointUsage> _total
        = JsonSerializer.Deserialize<Dictionary<string, EndpointUsage>>(json, Options) ?? [];

    /// <summary>Adds the calls of a slice. Returns the new total as JSON.</summary>
    public string Add(IReadOnlyDictionary<string, EndpointUsage> usage)
    {
        foreach (var (endpoint, more) in usage)
            _total[endpoint] = _total.TryGetValue(endpoint, out var before) ? before + more : more;
        return JsonSerializer.Serialize(_total, Options);
    }
}
