using System.Diagnostics;
using Connectors.Jobs.Storage;

namespace Connectors.Tests.Benchmarks;

/// <summary>
/// Measures syncs of a folder by real worker processes with a durable PostgreSQL. Prints a table; asserts only that the work was done.
/// </summary>
[Explicit("Takes minutes and measures; run it with ./benchmark"), Category("Benchmark"), NonParallelizable]
public sealed class FolderBenchmark
{
    [Test]
    public async Task Measure_a_first_sync_and_a_second_sync_without_changes_against_plain_COPY()
    {
        using var files = BenchmarkFiles.Make(20_000, folders: 4);
        await using var postgres = await BenchmarkDatabase.StartAsync();
        await using var worker = await BenchmarkWorker.StartAsync(postgres.ConnectionString, files.Data, files.Root);

        var first = await SyncAsync(postgres.Database, files);
        var again = await SyncAsync(postgres.Database, files);
        var rewritten = await WrittenByLastRunAsync(postgres.Database);
        var listing = Measure(() => files.Walk());
        var copy = await PlainCopy.MeasureAsync(postgres.Database);

        Assert.That(await CountAsync(postgres.Database), Is.EqualTo(20_000));
        Report.Line(
            "folder: first sync of 20,000 files",
            $"{20_000 / first.TotalSeconds:N0} documents/s",
            $"{copy / first:N2} x COPY",
            $"{first.TotalSeconds:N1} s; COPY of the same rows takes {copy.TotalSeconds:N1} s");
        var (disk, text) = await postgres.Database.FirstAsync<(long, long)>(
            """
            select pg_total_relation_size('documents') + pg_total_relation_size('chunks'), (select sum(octet_length(content)) from chunks)
            """,
            null,
            CancellationToken.None);
        Report.Memory("  the worker's peak memory", worker.PeakMemoryMegabytes());
        Report.Line("  on disk, with indexes", $"{disk / 1e6:N0} MB", $"{(double)disk / text:N1} x the text");
        Report.Line(
            "  second sync without changes",
            $"{again.TotalSeconds:N2} s",
            $"{again / listing:N1} x walking",
            $"walking the files alone takes {listing.TotalSeconds:N2} s");
        Report.Line("  document rows written without changes", $"{rewritten}", $"{rewritten / 20_000.0:N2} x documents");
    }

    [Test]
    public async Task Measure_a_sync_of_four_partitions_with_one_and_with_two_workers()
    {
        using var files = BenchmarkFiles.Make(20_000, folders: 4);
        TimeSpan[] took = new TimeSpan[2];
        for (var workers = 1; workers <= 2; workers++)
        {
            await using var postgres = await BenchmarkDatabase.StartAsync();
            await using var one = await BenchmarkWorker.StartAsync(postgres.ConnectionString, files.Data, files.Root, workers: 1);
            await using var two = workers == 2
                ? await BenchmarkWorker.StartAsync(postgres.ConnectionString, files.Data, files.Root, workers: 1)
                : null;
            took[workers - 1] = await SyncAsync(postgres.Database, files);
            Assert.That(await CountAsync(postgres.Database), Is.EqualTo(20_000));
        }

        Report.Line("four partitions, one worker", $"{20_000 / took[0].TotalSeconds:N0} documents/s", "1.00 x one worker");
        Report.Line(
            "four partitions, two workers", $"{20_000 / took[1].TotalSeconds:N0} documents/s", $"{took[0] / took[1]:N2} x one worker");
    }

    [Test]
    public async Task Measure_the_memory_of_a_worker_by_number_of_documents()
    {
        var least = new Baseline("1,000 documents");
        foreach (var documents in new[] { 1_000, 10_000, 100_000 })
        {
            var (memory, took) = await MemoryAsync(documents);
            Report.Line(
                $"peak memory, {documents:N0} documents",
                $"{memory:N0} MB",
                least.Of("memory", memory),
                $"{documents / took.TotalSeconds:N0} documents/s");
        }
    }

    private static async Task<(double Megabytes, TimeSpan Took)> MemoryAsync(int documents)
    {
        using var files = BenchmarkFiles.Make(documents, folders: 1);
        await using var postgres = await BenchmarkDatabase.StartAsync();
        await using var worker = await BenchmarkWorker.StartAsync(postgres.ConnectionString, files.Data, files.Root);

        var took = await SyncAsync(postgres.Database, files);

        Assert.That(await CountAsync(postgres.Database), Is.EqualTo(documents));
        return (worker.PeakMemoryMegabytes(), took);
    }

    private static Task<TimeSpan> SyncAsync(Database database, BenchmarkFiles files)
        => BenchmarkSync.RunAsync(database, "folder", System.Text.Json.JsonSerializer.Serialize(new { root = files.Root }));

    private static Task<long> CountAsync(Database database)
        => database.FirstAsync<long>("select count(*) from documents", null, CancellationToken.None);

    private static Task<long> WrittenByLastRunAsync(Database database)
        => database.FirstAsync<long>(
            "select count(*) from documents where run_id = (select max(id) from runs)", null, CancellationToken.None);

    private static TimeSpan Measure(Action work)
    {
        var started = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(started);
    }
}
