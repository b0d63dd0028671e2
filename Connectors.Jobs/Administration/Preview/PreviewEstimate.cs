using Connectors.Sources;

namespace Connectors.Jobs.Administration.Preview;

/// <summary>Extrapolates from what a preview saw to a first run.</summary>
internal static class PreviewEstimate
{
    public static PreviewCounts Counts(PreviewCollector seen) => new()
    {
        Partitions = seen.Partitions.Count,
        PartitionsRead = seen.Totals.Count,
        Documents = seen.Seen,
        EstimatedDocuments = Documents(seen),
        Skipped = seen.SkippedByRule,
        Failed = seen.FailedByClass,
    };

    /// <param name="made">The calls that the preview made, by endpoint.</param>
    public static PreviewCalls Calls(PreviewCollector seen, IReadOnlyDictionary<string, EndpointUsage> made)
    {
        var calls = made.ToDictionary(pair => pair.Key, pair => pair.Value.Calls);
        var sum = calls.Values.Sum();
        long? estimated = Documents(seen) switch
        {
            null => null,
            0 => sum,
            { } documents => (long)Math.Ceiling((double)(sum + seen.ToOpen) * documents / Math.Max(seen.Seen, 1)),
        };
        return new PreviewCalls(calls, estimated);
    }

    private static long? Documents(PreviewCollector seen)
    {
        if (seen.Complete)
            return seen.Seen;
        var totals = seen.Totals.Values.OfType<long>().ToArray();
        return totals.Length == 0 ? null : (long)(totals.Average() * seen.Partitions.Count);
    }
}
