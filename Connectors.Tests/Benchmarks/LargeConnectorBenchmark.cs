using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>
/// One connector whose system takes 50 ms for every answer, over 1, 2 and 4 worker processes that work on one partition each at a time: what
/// more workers bring where waiting, and not this machine's processors, is the limit. Asserts only that the work was done.
/// </summary>
[Explicit("Takes minutes and measures; run it with ./benchmark LargeConnectorBenchmark"), Category("Benchmark"), NonParallelizable]
public sealed class LargeConnectorBenchmark
{
    private const int Documents = 16_000;
    private const int Partitions = 16;

    [Test]
    public async Task One_two_and_four_workers()
    {
        var alone = new Baseline("one worker");
        foreach (var (workers, aim) in new[] { (1, 1), (2, 1.9), (4, 3.6) })
        {
            var rate = Documents / (await SecondsAsync(workers));
            Report.Line($"google_drive, 50 ms an answer, {workers} worker(s)", $"{rate:N0} documents/s", alone.Of("rate", rate), $"aim: {aim:N1} x at least");
        }
    }

    private static async Task<double> SecondsAsync(int workers)
    {
        await using var drive = new MeasuredDrive(Documents, Partitions, TimeSpan.FromMilliseconds(50));
        await using var warmUp = new MeasuredDrive(Documents / 10, Partitions, TimeSpan.FromMilliseconds(50));
        await Task.WhenAll(drive.StartAsync(), warmUp.StartAsync());
        await using var postgres = await BenchmarkDatabase.StartAsync();
        var data = Directory.CreateTempSubdirectory("connectors-bench-").FullName;
        var settings = new Dictionary<string, string> { ["Connectors__Engine__Budgets"] = "false" };
        var processes = new List<WorkerProcess>();
        try
        {
            while (processes.Count < workers)
                processes.Add(await WorkerProcess.StartAsync(postgres.ConnectionString, data, data, workers: 1, settings: settings));
            // Workers are there for weeks: what it takes to compile their code is not what is measured.
            await BenchmarkSync.RunAsync(postgres.Database, drive.Type, warmUp.Config.ToJsonString(), 1);
            var took = await BenchmarkSync.RunAsync(postgres.Database, drive.Type, drive.Config.ToJsonString());
            Assert.That(await postgres.Database.FirstAsync<long>("select count(*) from documents where chunk_count > 0", null, CancellationToken.None), Is.EqualTo(Documents + warmUp.Documents));
            return took.TotalSeconds;
        }
        finally
        {
            foreach (var process in processes)
                await process.DisposeAsync();
            Directory.Delete(data, recursive: true);
        }
    }
}
