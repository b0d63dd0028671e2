using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>
/// Measures a sync of one large connector with 1, 2 and 4 worker processes. Each works on one partition at a time, and the upstream takes
/// 50 ms for every answer. Slack answers one request after another within a channel, so waiting is the limit; there are enough channels
/// that idle workers at the end of the run hardly count. Drive tasks download many files at once, so with four workers this machine's
/// processors, which the fake and PostgreSQL share, become the limit. Asserts only that the work was done.
/// </summary>
[Explicit("Takes minutes and measures; run it with ./benchmark LargeConnectorBenchmark"), Category("Benchmark"), NonParallelizable]
public sealed class LargeConnectorBenchmark
{
    private const int Partitions = 64;

    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(50);

    [Test]
    public async Task Measure_a_large_sync_with_one_two_and_four_workers([Values("slack", "google_drive")] string type)
    {
        var alone = new Baseline("one worker");
        foreach (var (workers, aim) in new[] { (1, 1), (2, 1.9), (4, 3.6) })
        {
            var rate = await RateAsync(type, workers);
            Report.Line(
                $"{type}, 50 ms per answer, {workers} worker(s)",
                $"{rate:N0} documents/s",
                alone.Of("rate", rate),
                $"aim: at least {aim:N1} x");
        }
    }

    private static MeasuredSystem Make(string type, int share)
        => type == "slack"
            ? new MeasuredSlack(Partitions, 12_000 / share, Latency)
            : new MeasuredDrive(16_000 / share, Partitions, Latency);

    private static async Task<double> RateAsync(string type, int workers)
    {
        await using var system = Make(type, 1);
        await using var warmUp = Make(type, 10);
        await Task.WhenAll(system.StartAsync(), warmUp.StartAsync());
        await using var postgres = await BenchmarkDatabase.StartAsync();
        var data = Directory.CreateTempSubdirectory("connectors-bench-").FullName;
        var processes = new List<WorkerProcess>();
        try
        {
            while (processes.Count < workers)
                processes.Add(await BenchmarkWorker.StartAsync(postgres.ConnectionString, data, workers: 1, budgets: false));
            // Workers run for weeks, so the time to compile their code must not count. Read a small system first.
            await BenchmarkSync.RunAsync(postgres.Database, type, warmUp.Config.ToJsonString(), 1);
            var took = await BenchmarkSync.RunAsync(postgres.Database, type, system.Config.ToJsonString());
            Assert.That(
                await postgres.Database.FirstAsync<long>(
                    "select count(*) from documents where chunk_count > 0", null, CancellationToken.None),
                Is.EqualTo(system.Documents + warmUp.Documents));
            return system.Documents / took.TotalSeconds;
        }
        finally
        {
            foreach (var process in processes)
                await process.DisposeAsync();
            Directory.Delete(data, recursive: true);
        }
    }
}
