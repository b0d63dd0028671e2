namespace Connectors.Tests.Benchmarks;

/// <summary>Prints the lines of the benchmarks' table.</summary>
internal static class Report
{
    private const double WorkerLimit = 2048;

    /// <param name="what">The name of the measurement.</param>
    /// <param name="figure">The figure with its unit.</param>
    /// <param name="ratio">The figure as a multiple of its limit or of its baseline in the same run.</param>
    /// <param name="remark">Further figures. May be empty.</param>
    public static void Line(string what, string figure, string ratio, string remark = "")
        => TestContext.Progress.WriteLine($"| {what,-46} | {figure,-26} | {ratio,-22} | {remark} |");

    /// <summary>Formats a number of calls as a multiple of its limit.</summary>
    public static string OfLimit(double calls, double limit) => $"{calls / limit:N2} x {limit:N0} calls";

    /// <summary>Prints peak memory as a share of the limit of a worker in the manifests in deploy/.</summary>
    public static void Memory(string what, double megabytes, string remark = "")
        => Line(what, $"{megabytes:N0} MB", $"{megabytes / WorkerLimit:N2} x {WorkerLimit:N0} MB", remark);

    /// <summary>Compares a rate with the fastest program that only reads and converts the same data and stores nothing.</summary>
    /// <param name="rate">Items per second.</param>
    /// <param name="peer">That program's items per second, measured earlier on two processors.</param>
    /// <param name="aim">The multiple of it that we aim at.</param>
    /// <param name="warm">Whether the worker had read such a system before, so its code was compiled.</param>
    public static void Peer(double rate, double peer, double aim, bool warm = false)
        => Line(
            warm ? "  the same with a warm worker" : "  compared with the fastest reader",
            $"{rate:N0}/s",
            $"{rate / peer:N2} x {peer:N0}/s",
            $"aim: {aim:N0} x");
}
