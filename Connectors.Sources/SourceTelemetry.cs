using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Connectors.Sources;

/// <summary>Spans and counters of calls to upstream systems. They carry endpoint classes, never addresses.</summary>
internal static class SourceTelemetry
{
    public const string Name = "Connectors.Sources";

    private static readonly ActivitySource Traces = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Calls = Meter.CreateCounter<long>(
        "connectors.upstream.calls", null, "Requests sent to upstream systems, retries included.");

    private static readonly Counter<long> Retries = Meter.CreateCounter<long>(
        "connectors.upstream.retries", null, "Requests that were sent again.");

    private static readonly Counter<long> Bytes = Meter.CreateCounter<long>(
        "connectors.upstream.received", "By", "Bytes of answers' bodies.");

    private static readonly Counter<double> Waits = Meter.CreateCounter<double>(
        "connectors.upstream.waits", "s", "Time spent waiting for budgets and Retry-After.");

    /// <summary>Starts the span of a call, its retries and waits included. Null if no listener traces.</summary>
    public static Activity? Call(string source, string method, string endpoint) => Traces.HasListeners()
        ? Traces.StartActivity($"{method} {endpoint}", ActivityKind.Client)?.SetTag("source", source).SetTag("endpoint", endpoint)
        : null;

    public static void Count(string source, string endpoint, EndpointUsage usage)
    {
        var tags = new TagList { { "source", source }, { "endpoint", endpoint } };
        Add(Calls, usage.Calls, tags);
        Add(Retries, usage.Retries, tags);
        Add(Bytes, usage.Bytes, tags);
        if (usage.WaitedMs > 0)
            Waits.Add(usage.WaitedMs / 1000.0, tags);
    }

    private static void Add(Counter<long> counter, long amount, TagList tags)
    {
        if (amount > 0)
            counter.Add(amount, tags);
    }
}
