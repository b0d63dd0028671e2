using System.Diagnostics;
using Connectors.Jobs.Storage;
using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>Syncs of a folder by real worker processes, on a PostgreSQL with durable defaults. Prints a table; asserts only that the work was done.</summary>
[Explicit("Takes minutes and measures; run it with ./benchmark"), Category("Benchmark")]
public sealed class FolderBenchmark
{
    private const string Connector = "abcdefabcdefabcdefabcdefabcdefab";

    [Test]
    public async Task First_sync_and_the_same_again_against_plain_copy()
    {
        using var files = BenchmarkFiles.Make(20_000, folders: 4);
        await using var postgres = await BenchmarkDatabase.StartAsync();
        await using var worker = await WorkerProcess.StartAsync(postgres.ConnectionString, files.Data, files.Root);

        var first = await SyncAsync(postgres.Database, files);
        var again = await SyncAsync(postgres.Database, files);
        var rewritten = await WrittenByLastRunAsync(postgres.Database);
        var listing = Measure(() => files.Walk());
        var copy = await CopyAsync(postgres.Database);

        Assert.That(await CountAsync(postgres.Database), Is.EqualTo(20_000));
        Report.Line("first sync of 20,000 files", $"{20_000 / first.TotalSeconds:N0} documents/s", $"{first.TotalSeconds:N1} s");
        Report.Line("  plain COPY of the same rows, indexed", $"{20_000 / copy.TotalSeconds:N0} documents/s", $"sync takes {first / copy:N1} times as long");
        Report.Line("  the worker's peak memory", $"{worker.PeakMemoryMegabytes():N0} MB", "");
        Report.Line("same again, nothing changed", $"{again.TotalSeconds:N2} s", $"{rewritten} document rows written; walking the files alone {listing.TotalSeconds:N2} s");
    }

    [Test]
    public async Task Four_partitions_on_one_and_on_two_workers()
    {
        using var files = BenchmarkFiles.Make(20_000, folders: 4);
        TimeSpan[] took = new TimeSpan[2];
        for (var workers = 1; workers <= 2; workers++)
        {
            await using var postgres = await BenchmarkDatabase.StartAsync();
            await using var one = await WorkerProcess.StartAsync(postgres.ConnectionString, files.Data, files.Root, workers: 1);
            await using var two = workers == 2 ? await WorkerProcess.StartAsync(postgres.ConnectionString, files.Data, files.Root, workers: 1) : null;
            took[workers - 1] = await SyncAsync(postgres.Database, files);
            Assert.That(await CountAsync(postgres.Database), Is.EqualTo(20_000));
        }

        Report.Line("four partitions, one worker", $"{20_000 / took[0].TotalSeconds:N0} documents/s", "");
        Report.Line("four partitions, two workers", $"{20_000 / took[1].TotalSeconds:N0} documents/s", $"{took[0] / took[1]:N2} times as fast");
    }

    [TestCase(1_000), TestCase(10_000), TestCase(100_000)]
    public async Task Memory_of_a_worker(int documents)
    {
        using var files = BenchmarkFiles.Make(documents, folders: 1);
        await using var postgres = await BenchmarkDatabase.StartAsync();
        await using var worker = await WorkerProcess.StartAsync(postgres.ConnectionString, files.Data, files.Root);

        var took = await SyncAsync(postgres.Database, files);

        Assert.That(await CountAsync(postgres.Database), Is.EqualTo(documents));
        Report.Line($"peak memory, {documents:N0} documents", $"{worker.PeakMemoryMegabytes():N0} MB", $"{documents / took.TotalSeconds:N0} documents/s");
    }

    private static async Task<TimeSpan> SyncAsync(Database database, BenchmarkFiles files)
    {
        var run = await database.FirstAsync<long>(
            """
            insert into connectors (id, tenant_id, name, source, config, refresh_freq, prune_freq, timeout_secs)
            values (@Connector, 'tenant', 'Files', 'folder', @config::jsonb, 0, 0, 600) on conflict do nothing;
            insert into runs (connector_id, kind, trigger, status, until, updated_at)
            values (@Connector, 'sync', 'manual', 'SCHEDULE', now(), now() - interval '1 hour') returning id
            """,
            new { Connector, config = System.Text.Json.JsonSerializer.Serialize(new { root = files.Root }) },
            CancellationToken.None);
        await Eventually.TrueAsync(
            async () => await database.FirstAsync<bool>("select finished_at is not null from runs where id = @run", new { run }, CancellationToken.None),
            TimeSpan.FromMinutes(10));
        return TimeSpan.FromSeconds(await database.FirstAsync<double>(
            "select extract(epoch from finished_at - started_at)::float8 from runs where id = @run", new { run }, CancellationToken.None));
    }

    private static Task<long> CountAsync(Database database)
        => database.FirstAsync<long>("select count(*) from documents", null, CancellationToken.None);

    private static Task<long> WrittenByLastRunAsync(Database database)
        => database.FirstAsync<long>("select count(*) from documents where run_id = (select max(id) from runs)", null, CancellationToken.None);

    private static async Task<TimeSpan> CopyAsync(Database database)
    {
        await database.ExecuteAsync(
            "create table copied_documents (like documents including all); create table copied_chunks (like chunks including all)", null, CancellationToken.None);
        var documents = await DumpAsync(database, "documents");
        var chunks = await DumpAsync(database, "chunks");
        var started = Stopwatch.GetTimestamp();
        await LoadAsync(database, "copied_documents", documents);
        await LoadAsync(database, "copied_chunks", chunks);
        return Stopwatch.GetElapsedTime(started);
    }

    private static async Task<MemoryStream> DumpAsync(Database database, string table)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await using var export = await connection.BeginRawBinaryCopyAsync($"copy {table} to stdout (format binary)");
        var rows = new MemoryStream();
        await export.CopyToAsync(rows);
        rows.Position = 0;
        return rows;
    }

    private static async Task LoadAsync(Database database, string table, MemoryStream rows)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await using var import = await connection.BeginRawBinaryCopyAsync($"copy {table} from stdin (format binary)");
        await rows.CopyToAsync(import);
    }

    private static TimeSpan Measure(Action work)
    {
        var started = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(started);
    }
}
