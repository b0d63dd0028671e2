namespace Connectors.Tests.Benchmarks;

/// <summary>A line of the table that the benchmarks print.</summary>
internal static class Report
{
    private const double WorkerLimit = 2048;

    /// <param name="what">What was measured.</param>
    /// <param name="figure">What it was, with its unit.</param>
    /// <param name="ratio">To what limits it, or to its rival in the same run.</param>
    /// <param name="remark">What else is to be known.</param>
    public static void Line(string what, string figure, string ratio, string remark = "")
        => TestContext.Progress.WriteLine($"| {what,-46} | {figure,-26} | {ratio,-22} | {remark} |");

    /// <summary>A number of calls, as a share of the most that it is to be.</summary>
    public static string OfLimit(double calls, double limit) => $"{calls / limit:N2} x {limit:N0} calls";

    /// <summary>What a process had resident at most, as a share of what the manifests in deploy/ let a worker have.</summary>
    public static void Memory(string what, double megabytes, string remark = "")
        => Line(what, $"{megabytes:N0} MB", $"{megabytes / WorkerLimit:N2} x {WorkerLimit:N0} MB", remark);

    /// <summary>A rate beside that of the fastest program that only reads and converts the same, and stores nothing.</summary>
    /// <param name="rate">Items a second.</param>
    /// <param name="peer">What it does, measured on another day on two processors.</param>
    /// <param name="aim">How many times that we want to be.</param>
    /// <param name="warm">Whether the worker had read such a system before, and its code was compiled.</param>
    public static void Peer(double rate, double peer, double aim, bool warm = false)
        => Line(
            warm ? "  the same by a worker that has worked before" : "  beside the fastest that only reads",
            $"{rate:N0} a second",
            $"{rate / peer:N2} x {peer:N0}/s",
            $"aim: {aim:N0} x");
}
