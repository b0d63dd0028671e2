using Connectors.Tests.Sources.Confluence;
using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>
/// Measures a first sync of 5,000 pages and a second sync without changes, with and without upstream latency. Every third page has
/// comments, every fourth a file. One real worker process reads the fake and writes to a durable PostgreSQL. Prints a table; asserts only
/// that the work was done.
/// </summary>
[Explicit("Takes a minute and measures; run it with ./benchmark"), Category("Benchmark"), NonParallelizable]
public sealed class ConfluenceBenchmark
{
    private const int Pages = 5_000;
    private const int Spaces = 4;
    private const double FastestPeer = 250;

    [Test]
    public async Task Measure_a_first_sync_and_a_second_sync_without_changes([Values] bool cloud)
    {
        var prompt = new Baseline("no latency");
        foreach (var latency in new[] { 0, 20 })
            await MeasureAsync(cloud, latency, prompt);
    }

    private static async Task MeasureAsync(bool cloud, int latency, Baseline prompt)
    {
        await using var confluence = new FakeConfluence { Faults = new UpstreamFaults { Latency = TimeSpan.FromMilliseconds(latency) } };
        confluence.Wiki.IsCloud = cloud;
        confluence.Wiki.Fill(spaces: Spaces, pages: Pages);
        await confluence.StartAsync();
        await using var postgres = await BenchmarkDatabase.StartAsync();
        using var files = BenchmarkFiles.Make(1, folders: 1);
        await using var worker = await BenchmarkWorker.StartAsync(postgres.ConnectionString, files.Data, files.Root, budgets: false);
        var config = ConfluenceConfigs.Of(confluence).ToJsonString();

        var first = await BenchmarkSync.RunAsync(postgres.Database, "confluence", config);
        var calls = confluence.Requests.Count;
        var again = await BenchmarkSync.RunAsync(postgres.Database, "confluence", config);
        var idle = confluence.Requests.Count - calls;
        var stored = await postgres.Database.FirstAsync<long>(
            "select count(*) from documents d where exists (select from chunks c where c.document_id = d.id)",
            null,
            CancellationToken.None);
        var written = await postgres.Database.FirstAsync<long>(
            "select count(*) from documents where run_id = (select max(id) from runs)", null, CancellationToken.None);

        Assert.That(stored, Is.GreaterThanOrEqualTo(Pages));
        var downloads = confluence.Requests.Count(request => request.Path.Contains("download", StringComparison.Ordinal));
        var copy = await PlainCopy.MeasureAsync(postgres.Database);
        var warm = await BenchmarkSync.RunAsync(postgres.Database, "confluence", config, 1);
        Report.Line(
            $"Confluence, {(cloud ? "Cloud" : "Data Center")}, {latency} ms: 5,000 pages",
            $"{Pages / first.TotalSeconds:N0} pages/s",
            $"{copy / first:N2} x COPY",
            $"{stored / first.TotalSeconds:N0} documents/s");
        var perThousand = (calls - downloads) * 1000.0 / Pages;
        Report.Line(
            "  calls upstream per thousand pages", $"{perThousand:N1}", Report.OfLimit(perThousand, 60), $"plus {downloads} downloads");
        Report.Peer(Pages / first.TotalSeconds, FastestPeer, 10);
        Report.Peer(Pages / warm.TotalSeconds, FastestPeer, 10, warm: true);
        Report.Line(
            $"  with {latency} ms per answer", $"{Pages / first.TotalSeconds:N0} pages/s", prompt.Of("rate", Pages / first.TotalSeconds));
        Report.Memory("  the worker's peak memory", worker.PeakMemoryMegabytes());
        Report.Line(
            "  second sync without changes", $"{idle} calls", $"{(double)idle / Spaces:N1} x spaces", $"{again.TotalMilliseconds:N0} ms");
        Report.Line("  document rows written without changes", $"{written}", $"{(double)written / stored:N2} x documents");
    }
}
