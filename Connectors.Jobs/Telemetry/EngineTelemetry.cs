using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Connectors.Jobs.Telemetry;

/// <summary>
/// Spans and counters of the engine. A run's trace is the one that opened it, in whatever process its jobs run. Where nobody listens, no span
/// is made and a counter is a null check.
/// </summary>
internal static class EngineTelemetry
{
    public const string Name = "Connectors.Jobs";

    private static readonly ActivitySource Traces = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Documents = Meter.CreateCounter<long>("connectors.documents", null, "Documents committed, by what became of them.");
    private static readonly Histogram<double> Runs = Durations("connectors.run.duration", "How long runs took, by how they ended.", 1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400);
    private static readonly Histogram<double> Slices = Durations("connectors.slice.duration", "How long jobs worked on tasks.", 0.1, 0.5, 1, 5, 15, 60, 150, 300, 600);
    private static readonly Histogram<double> Commits = Durations("connectors.commit.duration", "How long batches took to commit.", 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5);

    /// <summary>The current span as W3C writes it; null where there is none that anybody records.</summary>
    public static string? TraceParent => Activity.Current is { IdFormat: ActivityIdFormat.W3C, Recorded: true } current ? current.Id : null;

    /// <summary>
    /// A span of a job in the trace that <paramref name="parent"/> names, as W3C writes it; within the span of that trace that is going on here,
    /// where one is.
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

    /// <summary>A run has ended.</summary>
    public static void Run(TimeSpan took, string kind, string status)
        => Runs.Record(took.TotalSeconds, new TagList { { "kind", kind }, { "status", status } });

    public static void Slice(TimeSpan took, string work, string outcome)
        => Slices.Record(took.TotalSeconds, new TagList { { "work", work }, { "outcome", outcome } });

    /// <param name="outcome">"added", "updated", "unchanged", "skipped", "failed" or "deleted".</param>
    /// <param name="amount">How many documents.</param>
    public static void Count(string outcome, long amount)
    {
        if (amount > 0)
            Documents.Add(amount, new KeyValuePair<string, object?>("outcome", outcome));
    }

    private static Histogram<double> Durations(string name, string about, params double[] bounds)
        => Meter.CreateHistogram(name, "s", about, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });
}
