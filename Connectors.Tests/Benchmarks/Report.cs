namespace Connectors.Tests.Benchmarks;

/// <summary>A line of the table that the benchmarks print.</summary>
internal static class Report
{
    /// <param name="what">What was measured.</param>
    /// <param name="figure">What it was, with its unit.</param>
    /// <param name="ratio">To what limits it, or to its rival in the same run.</param>
    /// <param name="remark">What else is to be known.</param>
    public static void Line(string what, string figure, string ratio = "", string remark = "")
        => TestContext.Progress.WriteLine($"| {what,-46} | {figure,-22} | {ratio,-18} | {remark} |");

    /// <summary>A number of calls, as a share of the most that it is to be.</summary>
    public static string OfLimit(double calls, double limit) => $"{calls / limit:N2} x {limit:N0} calls";
}
