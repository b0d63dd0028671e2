using System.Text.Json.Nodes;

namespace Connectors.Api.Console;

/// <summary>The calls that a run made to an endpoint of its source.</summary>
internal sealed record EndpointCalls(string Endpoint, long Calls, long Bytes, long Retries)
{
    public long WaitedMs { get; private init; }

    public static EndpointCalls Of(string endpoint, JsonObject usage)
        => new(endpoint, Sum(usage, "calls"), Sum(usage, "bytes"), Sum(usage, "retries")) { WaitedMs = Sum(usage, "waited") };

    private static long Sum(JsonObject usage, string measure) => usage
        .Where(pair => pair.Key.StartsWith(measure, StringComparison.OrdinalIgnoreCase))
        .Sum(pair => pair.Value?.GetValue<long>() ?? 0);
}
