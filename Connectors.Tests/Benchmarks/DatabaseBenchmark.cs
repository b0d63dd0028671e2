using System.Diagnostics;
using Connectors.Jobs.Storage;
using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>
/// Measures syncs of a table of a real database server, beside a program that only reads the table. Prints a table; asserts only that the
/// work was done.
/// </summary>
[TestFixture(typeof(PostgreSqlShop))]
[TestFixture(typeof(MySqlShop))]
[Explicit("Measures; run it with ./benchmark"), Category("Benchmark"), NonParallelizable]
internal sealed class DatabaseBenchmark<TShop>
    where TShop : DatabaseShop, new()
{
    private const int Rows = 5000;

    [Test]
    public async Task Measure_a_first_sync_and_one_without_changes_and_one_with_a_thousand_changes()
    {
        await using var shop = new TShop();
        await shop.StartAsync();
        await shop.FillAsync(Rows, "lantern");
        await using var postgres = await BenchmarkDatabase.StartAsync();
        using var files = BenchmarkFiles.Make(1, folders: 1);
        await using var worker = await BenchmarkWorker.StartAsync(postgres.ConnectionString, files.Data, files.Root);
        var config = shop.Config().ToJsonString();
        var began = Stopwatch.GetTimestamp();
        await shop.ExecuteAsync("select * from products");
        var reading = Stopwatch.GetElapsedTime(began);

        var first = await BenchmarkSync.RunAsync(postgres.Database, shop.Type, config);
        var calls = await CallsAsync(postgres.Database);
        var copy = await PlainCopy.MeasureAsync(postgres.Database);
        var again = await BenchmarkSync.RunAsync(postgres.Database, shop.Type, config);
        await shop.ExecuteAsync("update products set description = 'harpoon' where id <= 1000");
        var changed = await BenchmarkSync.RunAsync(postgres.Database, shop.Type, config);

        var stored = await postgres.Database.FirstAsync<long>("select count(*) from documents", null, CancellationToken.None);
        Assert.That(stored, Is.EqualTo(Rows));
        Report.Line(
            $"{shop.Type}: first sync of {Rows:N0} rows",
            $"{Rows / first.TotalSeconds:N0} documents/s",
            $"{copy / first:N2} x COPY",
            $"{first.TotalSeconds:N1} s; reading the table alone takes {reading.TotalMilliseconds:N0} ms");
        Report.Line("  statements per thousand rows", $"{calls * 1000.0 / Rows:N1}", Report.OfLimit(calls * 1000.0 / Rows, 12));
        Report.Line(
            "  second sync without changes", $"{again.TotalSeconds:N2} s", $"{again / reading:N1} x reading", "every row is read again");
        Report.Line("  sync of 1,000 changes", $"{changed.TotalSeconds:N2} s", $"{changed / first:N2} x the first sync");
        Report.Memory("  the worker's peak memory", worker.PeakMemoryMegabytes());
    }

    private static Task<long> CallsAsync(Database database) => database.FirstAsync<long>(
        "select (usage -> 'statements' ->> 'calls')::bigint from runs order by id desc limit 1", null, CancellationToken.None);
}
