namespace Connectors.Tests.Benchmarks;

/// <summary>Prints the cost of a schedule at each size, compared with the smallest size.</summary>
internal sealed class ScaleReport(int fewest)
{
    private readonly Baseline _fewest = new($"{fewest:N0} connectors");

    public string Of(string kind, double figure) => _fewest.Of(kind, figure);

    public void Schedule(int connectors, TimeSpan made, TimeSpan same)
    {
        Report.Line($"{connectors:N0} connectors: schedule rebuilt", $"{made.TotalSeconds:N2} s", Of("made", made.TotalSeconds));
        Report.Line("  schedule checked, nothing to repair", $"{same.TotalMilliseconds:N0} ms", Of("same", same.TotalMilliseconds));
    }

    public void Ticks(ScaleTicks ticks, DatabaseLoad before, DatabaseLoad after, double cpuSeconds)
    {
        var seconds = after.At - before.At;
        Report.Line(
            $"  every 30 minutes: {ticks.Opened.Count / seconds:N1} runs per second",
            $"{cpuSeconds / seconds:P0} of a core",
            Of("cpu", cpuSeconds / seconds));
        Report.Line(
            "  the database meanwhile",
            $"{after.BusyMsSince(before):N1} ms a second",
            Of("database", after.BusyMsSince(before)),
            after.Since(before));
        Report.Line("  delay from due to opened", $"{ticks.Opened}", Of("lag", ticks.Opened.P95), "the scheduler's lag; ratio of p95");
    }
}
