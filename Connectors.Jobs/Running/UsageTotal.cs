using System.Text.Json;
using Connectors.Sources;

namespace Connectors.Jobs.Running;

/// <summary>A task's accounting over all of its slices.</summary>
internal sealed class UsageTotal(string json)
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly Dictionary<string, EndpointUsage> _total = JsonSerializer.Deserialize<Dictionary<string, EndpointUsage>>(json, Options) ?? [];

    public string Add(IReadOnlyDictionary<string, EndpointUsage> usage)
    {
        foreach (var (endpoint, more) in usage)
            _total[endpoint] = _total.TryGetValue(endpoint, out var sofar) ? sofar + more : more;
        return JsonSerializer.Serialize(_total, Options);
    }
}
