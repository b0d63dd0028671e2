using Connectors.Tests.Sources.Jira;
using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>
/// Ten thousand issues synced by one real worker process from the fake to a PostgreSQL with durable defaults, stored and searchable; the
/// same again; and both with a slow upstream. Prints a table; asserts only that the work was done.
/// </summary>
[Explicit("Takes a minute and measures; run it with ./benchmark"), Category("Benchmark"), NonParallelizable]
public sealed class JiraBenchmark
{
    private const int Issues = 10_000;

    [TestCase(true, 0), TestCase(true, 20), TestCase(false, 0), TestCase(false, 20)]
    public async Task First_sync_and_the_same_again(bool cloud, int latency)
    {
        await using var jira = new FakeJira { Faults = new UpstreamFaults { Latency = TimeSpan.FromMilliseconds(latency) } };
        jira.Site.IsCloud = cloud;
        jira.Site.Fill(projects: 4, issues: Issues);
        await jira.StartAsync();
        await using var postgres = await BenchmarkDatabase.StartAsync();
        using var files = BenchmarkFiles.Make(1, folders: 1);
        await using var worker = await WorkerProcess.StartAsync(postgres.ConnectionString, files.Data, files.Root);
        var config = (cloud ? JiraConfigs.Token(jira) : JiraConfigs.Personal(jira)).ToJsonString();

        var first = await BenchmarkSync.RunAsync(postgres.Database, "jira", config);
        var calls = jira.Requests.Count;
        var again = await BenchmarkSync.RunAsync(postgres.Database, "jira", config);
        var stored = await postgres.Database.FirstAsync<long>("select count(*) from documents d where exists (select from chunks c where c.document_id = d.id)", null, CancellationToken.None);
        var written = await postgres.Database.FirstAsync<long>("select count(*) from documents where run_id = (select max(id) from runs)", null, CancellationToken.None);

        Assert.That(stored, Is.EqualTo(Issues));
        var copy = await PlainCopy.MeasureAsync(postgres.Database);
        Report.Line($"Jira, {(cloud ? "Cloud" : "Data Center")}, {latency} ms: 10,000 issues", $"{Issues / first.TotalSeconds:N0} documents/s", $"{copy / first:N2} x COPY");
        Report.Line("  calls upstream per thousand", $"{calls * 1000.0 / Issues:N1}", Report.OfLimit(calls * 1000.0 / Issues, 12));
        Report.Line("  the worker's peak memory", $"{worker.PeakMemoryMegabytes():N0} MB");
        Report.Line("  nothing changed", $"{again.TotalMilliseconds:N0} ms", "", $"{jira.Requests.Count - calls} calls, {written} document rows written");
    }
}
