using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Connectors.Jobs.Telemetry;

/// <summary>
/// Spans and metrics of the engine. All jobs of a run belong to the trace that opened the run, whichever process executes them. Without a
/// listener no span is created, and a metric costs a null check.
/// </summary>
internal static class EngineTelemetry
{
    public const string Name = "Connectors.Jobs";

    private static readonly ActivitySource Traces = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Documents = Meter.CreateCounter<long>(
        "connectors.documents", null, "Documents committed, by outcome.");

    private static readonly Histogram<double> Runs = Durations(
        "connectors.run.duration", "Duration of runs, by kind and final status.", 1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400);

    private static readonly Histogram<double> Slices = Durations(
        "connectors.slice.duration", "How long one job worked on one task.", 0.1, 0.5, 1, 5, 15, 60, 150, 300, 600);

    private static readonly Histogram<double> Commits = Durations(
        "connectors.commit.duration", "How long a batch took to commit.", 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5);

    /// <summary>The current span as a W3C traceparent. Null if there is no span that is recorded.</summary>
    public static string? TraceParent
        => Activity.Current is { IdFormat: ActivityIdFormat.W3C, Recorded: true } current ? current.Id : null;

    /// <summary>
    /// Starts a job's span in the trace that <paramref name="parent"/> (a W3C traceparent) names. If this process is inside a span of that
    /// trace already, the new span becomes its child.
    /// </summary>
    public static Activity? StartJob(string name, string? parent)
    {
        if (!Traces.HasListeners() || !ActivityContext.TryParse(parent, null, isRemote: true, out var context))
            return Traces.StartActivity(name, ActivityKind.Consumer);
        return Activity.Current?.TraceId == context.TraceId
            ? Traces.StartActivity(name, ActivityKind.Internal)
            : Traces.StartActivity(name, ActivityKind.Consumer, context);
    }

    public static TimedSpan Commit() => new(Traces.StartActivity("commit"), Commits);

    /// <summary>Records a run that ended.</summary>
    public static void Run(TimeSpan took, string kind, string status)
        => Runs.Record(took.TotalSeconds, new TagList { { "kind", kind }, { "status", status } });

    public static void Slice(TimeSpan took, string work, string outcome)
        => Slices.Record(took.TotalSeconds, new TagList { { "work", work }, { "outcome", outcome } });

    /// <param name="outcome">"added", "updated", "unchanged", "skipped", "failed" or "deleted".</param>
    /// <param name="amount">Number of documents. Zero records nothing.</param>
    public static void Count(string outcome, long amount)
    {
        if (amount > 0)
            Documents.Add(amount, new KeyValuePair<string, object?>("outcome", outcome));
    }

    private static Histogram<double> Durations(string name, string about, params double[] bounds)
        => Meter.CreateHistogram(name, "s", about, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });
}

/// <summary>A span whose duration is also a metric.</summary>
internal sealed class TimedSpan(Activity? span, Histogram<double> durations) : IDisposable
{
    private readonly long _began = Stopwatch.GetTimestamp();

    public void Dispose()
    {
        durations.Record(Stopwatch.GetElapsedTime(_began).TotalSeconds);
        span?.Dispose();
    }
}
