using Connectors.Tests.Sources.Jira;
using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>
/// Measures a first sync of 10,000 issues and a second sync without changes, with and without upstream latency. One real worker process
/// reads the fake and writes to a durable PostgreSQL. Prints a table; asserts only that the work was done.
/// </summary>
[Explicit("Takes a minute and measures; run it with ./benchmark"), Category("Benchmark"), NonParallelizable]
public sealed class JiraBenchmark
{
    private const int Issues = 10_000;
    private const int Projects = 4;
    private const double FastestPeer = 4_000;

    [Test]
    public async Task Measure_a_first_sync_and_a_second_sync_without_changes([Values] bool cloud)
    {
        var prompt = new Baseline("no latency");
        foreach (var latency in new[] { 0, 20 })
            await MeasureAsync(cloud, latency, prompt);
    }

    private static async Task MeasureAsync(bool cloud, int latency, Baseline prompt)
    {
        await using var jira = new FakeJira { Faults = new UpstreamFaults { Latency = TimeSpan.FromMilliseconds(latency) } };
        jira.Site.IsCloud = cloud;
        jira.Site.Fill(projects: Projects, issues: Issues);
        await jira.StartAsync();
        await using var postgres = await BenchmarkDatabase.StartAsync();
        using var files = BenchmarkFiles.Make(1, folders: 1);
        await using var worker = await BenchmarkWorker.StartAsync(postgres.ConnectionString, files.Data, files.Root, budgets: false);
        var config = (cloud ? JiraConfigs.Token(jira) : JiraConfigs.Personal(jira)).ToJsonString();

        var first = await BenchmarkSync.RunAsync(postgres.Database, "jira", config);
        var calls = jira.Requests.Count;
        var again = await BenchmarkSync.RunAsync(postgres.Database, "jira", config);
        var idle = jira.Requests.Count - calls;
        var stored = await postgres.Database.FirstAsync<long>(
            "select count(*) from documents d where exists (select from chunks c where c.document_id = d.id)",
            null,
            CancellationToken.None);
        var written = await postgres.Database.FirstAsync<long>(
            "select count(*) from documents where run_id = (select max(id) from runs)", null, CancellationToken.None);

        Assert.That(stored, Is.EqualTo(Issues));
        var copy = await PlainCopy.MeasureAsync(postgres.Database);
        var warm = await BenchmarkSync.RunAsync(postgres.Database, "jira", config, 1);
        Report.Line(
            $"Jira, {(cloud ? "Cloud" : "Data Center")}, {latency} ms: 10,000 issues",
            $"{Issues / first.TotalSeconds:N0} documents/s",
            $"{copy / first:N2} x COPY");
        Report.Line("  calls upstream per thousand issues", $"{calls * 1000.0 / Issues:N1}", Report.OfLimit(calls * 1000.0 / Issues, 12));
        Report.Peer(Issues / first.TotalSeconds, FastestPeer, 2);
        Report.Peer(Issues / warm.TotalSeconds, FastestPeer, 2, warm: true);
        Report.Line(
            $"  with {latency} ms per answer",
            $"{Issues / first.TotalSeconds:N0} documents/s",
            prompt.Of("rate", Issues / first.TotalSeconds));
        Report.Memory("  the worker's peak memory", worker.PeakMemoryMegabytes());
        Report.Line(
            "  second sync without changes",
            $"{idle} calls",
            $"{(double)idle / Projects:N1} x projects",
            $"{again.TotalMilliseconds:N0} ms");
        Report.Line("  document rows written without changes", $"{written}", $"{(double)written / Issues:N2} x documents");
    }
}
