using Connectors.Sources;

namespace Connectors.Jobs.Administration.Preview;

/// <summary>From what a preview saw to what a first run would meet and cost.</summary>
internal static class PreviewEstimate
{
    public static PreviewCounts Counts(PreviewCollector seen) => new(
        seen.Partitions.Count, seen.Totals.Count, seen.Seen, Documents(seen), seen.SkippedByRule, seen.FailedByClass);

    /// <param name="seen">What was met.</param>
    /// <param name="made">What it cost.</param>
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
        var told = seen.Totals.Values.OfType<long>().ToArray();
        return told.Length == 0 ? null : (long)(told.Average() * seen.Partitions.Count);
    }
}
