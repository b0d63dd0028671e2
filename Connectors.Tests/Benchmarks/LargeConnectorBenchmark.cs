using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>
/// One connector whose system takes 50 ms for every answer, over 1, 2 and 4 worker processes that work on one partition each at a time. Slack
/// is asked for one thing after another within a channel, so that waiting is the limit throughout, and it has enough channels that the end of the
/// run, where some have nothing left to do, counts for little; of Drive each task downloads many files at once, so that with four workers this
/// machine's processors, which the system and PostgreSQL use as well, begin to be. Asserts only that the work was done.
/// </summary>
[Explicit("Takes minutes and measures; run it with ./benchmark LargeConnectorBenchmark"), Category("Benchmark"), NonParallelizable]
public sealed class LargeConnectorBenchmark
{
    private const int Partitions = 64;

    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(50);

    [Test]
    public async Task One_two_and_four_workers([Values("slack", "google_drive")] string type)
    {
        var alone = new Baseline("one worker");
        foreach (var (workers, aim) in new[] { (1, 1), (2, 1.9), (4, 3.6) })
        {
            var rate = await RateAsync(type, workers);
            Report.Line(
                $"{type}, 50 ms an answer, {workers} worker(s)",
                $"{rate:N0} documents/s",
                alone.Of("rate", rate),
                $"aim: {aim:N1} x at least");
        }
    }

    private static MeasuredSystem Make(string type, int share)
        => type == "slack" ? new MeasuredSlack(Partitions, 12_000 / share, Latency) : new MeasuredDrive(
            16_000 / share, Partitions, Latency);

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
            // Workers are there for weeks: what it takes to compile their code is not what is measured.
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
