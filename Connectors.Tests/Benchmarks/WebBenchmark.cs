using System.Diagnostics;
using System.Text.Json;
using Connectors.Tests.Sources.Web;

namespace Connectors.Tests.Benchmarks;

/// <summary>
/// Measures syncs of a site behind nginx by a real worker, beside wget, which reads the same pages and stores them as files.
/// </summary>
[Explicit("Takes minutes and measures; run it with ./benchmark"), Category("Benchmark"), NonParallelizable]
public sealed class WebBenchmark
{
    private const int Pages = 5_000;

    [Test]
    public async Task Measure_a_first_sync_and_one_without_changes_beside_wget()
    {
        await using var site = await NginxSite.StartAsync(Pages);
        await using var postgres = await BenchmarkDatabase.StartAsync();
        var data = Directory.CreateTempSubdirectory("connectors-web-");
        await using var worker = await BenchmarkWorker.StartAsync(postgres.ConnectionString, data.FullName, budgets: false);
        var config = JsonSerializer.Serialize(new
        {
            start_urls = site.Origin,
            requests_per_minute = 60_000,
            batch_size = 100,
            credentials = new { username = "ann", password = "first" },
        });

        var first = await BenchmarkSync.RunAsync(postgres.Database, "web", config);
        var calls = (await site.RequestsAsync()).Count;
        var again = await BenchmarkSync.RunAsync(postgres.Database, "web", config);
        var unchanged = await site.RequestsAsync();
        var wget = await WgetAsync(site, data.FullName);
        var stored = await postgres.Database.FirstAsync<long>("select count(*) from documents", null, CancellationToken.None);

        Assert.That(stored, Is.EqualTo(Pages + (Pages / 10) + 1));
        Report.Line(
            "web: first sync of 5,501 pages",
            $"{stored / first.TotalSeconds:N0} documents/s",
            $"{wget / first:N2} x wget",
            $"{first.TotalSeconds:N1} s; wget -r takes {wget.TotalSeconds:N1} s; {calls} calls");
        Report.Line(
            "  second sync without changes",
            $"{again.TotalSeconds:N2} s",
            Report.OfLimit(unchanged.Count, stored),
            $"{unchanged.Count(request => request.StartsWith("304", StringComparison.Ordinal))} answers without a body");
        Report.Memory("  the worker's peak memory", worker.PeakMemoryMegabytes());
        data.Delete(recursive: true);
    }

    private static async Task<TimeSpan> WgetAsync(NginxSite site, string directory)
    {
        var started = Stopwatch.GetTimestamp();
        using var wget = Process.Start(
            "wget", ["-q", "-r", "-l", "10", "--auth-no-challenge", "--user=ann", "--password=first", "-P", directory, site.Origin + "/"]);
        await wget.WaitForExitAsync();
        return Stopwatch.GetElapsedTime(started);
    }
}
