namespace Connectors.Tests.Benchmarks;

/// <summary>A line of the table that the benchmarks print.</summary>
internal static class Report
{
    public static void Line(string what, string figure, string remark) => TestContext.Progress.WriteLine($"| {what,-45} | {figure,22} | {remark} |");
}
