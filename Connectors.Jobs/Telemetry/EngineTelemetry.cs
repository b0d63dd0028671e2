using System.Diagnostics;
using System.Diagnostics.Metrics;
using Connectors.Jobs.Storage;

namespace Connectors.Jobs.Telemetry;

/// <summary>Spans and counters of the engine. A run's trace is the one that opened it, in whatever process its jobs run.</summary>
internal static class EngineTelemetry
{
    public const string Name = "Connectors.Jobs";

    public static readonly ActivitySource Traces = new(Name);

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Documents = Meter.CreateCounter<long>("connectors.documents", null, "Documents committed, by what became of them.");
    private static readonly Histogram<double> Slices = Meter.CreateHistogram<double>("connectors.slice.duration", "s", "How long jobs worked on tasks.");
    private static readonly Histogram<double> Commits = Meter.CreateHistogram<double>("connectors.commit.duration", "s", "How long batches took to commit.");

    /// <summary>The current span as W3C writes it; null where nobody traces.</summary>
    public static string? TraceParent => Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current.Id : null;

    /// <summary>A span in the trace that <paramref name="parent"/> names, else in one of its own.</summary>
    public static Activity? Start(string name, string? parent) => ActivityContext.TryParse(parent, null, isRemote: true, out var context)
        ? Traces.StartActivity(name, ActivityKind.Consumer, context)
        : Traces.StartActivity(name, ActivityKind.Consumer);

    public static TimedSpan Commit() => new(Traces.StartActivity("commit"), Commits);

    public static void Slice(TimeSpan took, string work, string outcome)
        => Slices.Record(took.TotalSeconds, new TagList { { "work", work }, { "outcome", outcome } });

    public static void Committed(PreparedBatch batch, int added, int deleted)
    {
        Count("added", added);
        Count("updated", batch.Documents.Count - added);
        Count("unchanged", batch.Unchanged + batch.UnchangedIds.Count + batch.Returned.Count);
        Count("skipped", batch.Skipped.Count);
        Count("failed", batch.Failures.Count + batch.StillFailing);
        Count("deleted", deleted);
    }

    private static void Count(string outcome, long amount)
    {
        if (amount > 0)
            Documents.Add(amount, new KeyValuePair<string, object?>("outcome", outcome));
    }
}
