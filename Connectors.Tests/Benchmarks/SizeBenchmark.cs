using System.Diagnostics;
using System.Globalization;
using Connectors.Jobs.Monitoring;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Search;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Lifecycle;
using Connectors.Jobs.Storage.Registry;

namespace Connectors.Tests.Benchmarks;

/// <summary>
/// Measures an installation with very many documents, made by SQL: nearly all belong to one connector, and two thousand have one each. A
/// quarter have a short text. Prints sizes, response times of the routes and pages that people and programs call most, what runs every few
/// seconds, lookups of batches, the pieces of a prune and of an access refresh, and what vacuum takes.
/// CONNECTORS_SIZE_DOCUMENTS sets the number of documents. CONNECTORS_SIZE_DATA names a directory in which they stay, so each part can
/// be measured by its name. CONNECTORS_SIZE_MINUTES ends the making early; the next run goes on.
/// </summary>
[Explicit("Takes up to hours and measures; run it with ./benchmark SizeBenchmark"), Category("Benchmark"), NonParallelizable]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class SizeBenchmark
{
    private readonly int _documents = int.Parse(
        Environment.GetEnvironmentVariable("CONNECTORS_SIZE_DOCUMENTS") ?? "10000000", CultureInfo.InvariantCulture);

    private BenchmarkDatabase _postgres = null!;
    private string _large = "";

    private Database Database => _postgres.Database;

    [OneTimeSetUp]
    public async Task MakeAsync()
    {
        _postgres = await BenchmarkDatabase.StartAsync(kept: Environment.GetEnvironmentVariable("CONNECTORS_SIZE_DATA"));
        var world = new SizeWorld(Database, _documents);
        var minutes = Environment.GetEnvironmentVariable("CONNECTORS_SIZE_MINUTES");
        if (!await world.MakeAsync(minutes is null ? null : TimeSpan.FromMinutes(double.Parse(minutes, CultureInfo.InvariantCulture))))
            Assert.Ignore("Not all documents are made yet. Run it again: it goes on.");
        Report.Line("documents, made by SQL", $"{_documents:N0}", "", $"{await world.SecondsAsync():N0} s with vacuum and analyze");
        _large = (await world.LargeAsync())!;
        while (await new IndexUpkeep(Database, new Vocabulary(Database)).CountAsync(CancellationToken.None))
        {
        }
    }

    [OneTimeTearDown]
    public Task StopAsync() => _postgres.DisposeAsync().AsTask();

    [Test]
    public Task Measure_an_installation_with_very_many_documents([Values] SizePart part) => part switch
    {
        SizePart.Sizes => SizesAsync(),
        SizePart.Routes => SizeRoutes.MeasureAsync(_postgres, _large),
        SizePart.Pages => SizeRoutes.MeasurePagesAsync(_postgres, _large),
        SizePart.Sweeps => SweepsAsync(),
        SizePart.Batches => BatchesAsync(),
        SizePart.Access => AccessAsync(),
        SizePart.Prune => PruneAsync(),
        _ => VacuumAsync(),
    };

    private async Task SizesAsync()
    {
        foreach (var (name, table, indexes) in await Database.QueryAsync<(string Name, long Table, long Indexes)>(
            """
            select relname, pg_table_size(relid), pg_indexes_size(relid) from pg_stat_user_tables
            where schemaname = 'connectors' order by pg_total_relation_size(relid) desc limit 6
            """,
            null,
            CancellationToken.None))
        {
            Report.Line(
                $"  {name}",
                $"{(table + indexes) / 1e9:N2} GB",
                $"{(table + indexes) / (double)_documents:N0} bytes a document",
                $"rows {table / 1e9:N2} GB, indexes {indexes / 1e9:N2} GB");
        }

        foreach (var (name, size) in await Database.QueryAsync<(string, long)>(
            """
            select indexrelname, pg_relation_size(indexrelid) from pg_stat_user_indexes
            where schemaname = 'connectors' order by 2 desc limit 16
            """,
            null,
            CancellationToken.None))
        {
            Report.Line($"  index {name}", $"{size / 1e9:N2} GB", $"{size / (double)_documents:N0} bytes a document");
        }
    }

    private async Task SweepsAsync()
    {
        var (sweeps, minute) = (new SweepStore(Database), TimeSpan.FromMinutes(1));
        var state = new StateQuery(Database, new QueueDepths(Database));
        var retention = new Retention(Database, new RetentionOptions(), TimeProvider.System);
        var (vocabulary, upkeep) = (new VocabularySweep(Database), new IndexUpkeep(Database, new Vocabulary(Database)));
        await Database.ExecuteAsync("update search_sweep set due = now()", null, CancellationToken.None);
        await Database.ExecuteAsync(
            "update search_upkeep set current = false, renew = true, document_id = null, seen = false, recount = true",
            null,
            CancellationToken.None);
        foreach (var (what, work) in new (string, Func<Task>)[]
        {
            ("words counted anew", () => upkeep.CountAsync(CancellationToken.None)),
            ("a piece of the index's upkeep", () => upkeep.AdvanceAsync(CancellationToken.None)),
        })
        {
            await Latencies.ReportAsync(what, work);
        }

        await Database.ExecuteAsync("update search_upkeep set current = true, renew = false", null, CancellationToken.None);
        foreach (var (what, work) in new (string, Func<Task>)[]
        {
            ("sweep for lost work", async () =>
            {
                await sweeps.StrandedTasksAsync(minute, minute, CancellationToken.None);
                await sweeps.FreeSlotsAsync(16, minute, CancellationToken.None);
                await sweeps.StrandedRunsAsync(minute, minute, CancellationToken.None);
                await sweeps.UnsettledAsync(minute, minute, CancellationToken.None);
                await sweeps.DueReplaysAsync(["picky"], CancellationToken.None);
            }),
            ("state for metrics", () => state.ReadAsync(CancellationToken.None)),
            ("a piece of the retention", () => retention.ApplyAsync(CancellationToken.None)),
            ("a piece of the vocabulary's sweep", () => vocabulary.AdvanceAsync(CancellationToken.None)),
            ("attention", () => new AttentionQuery(Database, new KeptAnswers(TimeProvider.System)).IdsAsync("default", default)),
        })
        {
            await Latencies.ReportAsync(what, work);
        }
    }

    /// <summary>What a sync asks before it reads: which of 500 documents are stored, at random places.</summary>
    private async Task BatchesAsync()
    {
        var (store, random) = (new DocumentStore(Database), new Random(7));
        await Latencies.ReportAsync("lookup of a batch of 500 documents", () =>
        {
            string[] ids =
            [
                .. Enumerable.Range(0, 500).Select(_ => $"id-{random.Next(SizeWorld.SmallConnectors + 1, _documents):00000000}").Distinct(),
            ];
            return store.FindAsync(_large, ids, CancellationToken.None);
        });
    }

    private Task AccessAsync()
        => SettlePieces.RefreshAsync(Database, _large, "p1", most: 100);

    private async Task PruneAsync()
    {
        // Each time another tenth is gone.
        var salt = await Database.FirstAsync<long>("select max(id) from runs", null, CancellationToken.None);
        foreach (var what in (string[])["prune that hides a tenth", "prune that deletes a tenth"])
        {
            var began = Stopwatch.GetTimestamp();
            var run = await SettlePieces.PruneAsync(
                Database,
                _large,
                ["p0", "p1", "p2", "p3"],
                $"""
                 select @run, t.id, d.source_id from documents d join tasks t on t.run_id = @run and t.partition_key = d.partition_key
                 where d.connector_id = @connector and d.missing_since is null and hashtext(d.source_id || {salt}) % 10 <> 0
                 """);
            Report.Line("its listing, made by SQL", $"{Seconds(began):N0} s", "");
            await SettlePieces.SettleAsync(Database, run, what);
        }
    }

    /// <summary>Measures what vacuum takes after a twentieth of the documents changed, and whether autovacuum is due by itself.</summary>
    private async Task VacuumAsync()
    {
        await using var connection = await Database.OpenAsync(CancellationToken.None);
        await connection.ExecuteAsync("set statement_timeout = 0", null, CancellationToken.None);
        var began = Stopwatch.GetTimestamp();
        var changed = await connection.ExecuteAsync(
            "update documents set updated_at = now() where substr(id::text, 1, 2) < '10'", null, TimeSpan.Zero, CancellationToken.None);
        Report.Line("documents that change", $"{changed:N0}", $"{changed / (double)_documents:P0}", $"{Seconds(began):N1} s");
        var due = await connection.FirstAsync<bool>(
            """
            select s.n_dead_tup > 50 + t.factor * c.reltuples
            from pg_class c join pg_stat_user_tables s on s.relid = c.oid
            cross join lateral (select coalesce((
                select split_part(o, '=', 2)::float8 from unnest(c.reloptions) o where o like 'autovacuum_vacuum_scale_factor=%'),
                current_setting('autovacuum_vacuum_scale_factor')::float8) as factor) t
            where c.relname = 'documents' and s.schemaname = 'connectors'
            """,
            null,
            CancellationToken.None);
        began = Stopwatch.GetTimestamp();
        await connection.ExecuteAsync("vacuum documents", null, TimeSpan.Zero, CancellationToken.None);
        Report.Line("vacuum after that", $"{Seconds(began):N1} s", "", due ? "autovacuum is due by then" : "autovacuum would still wait");
        await connection.ExecuteAsync(Database.SessionSettings, null, CancellationToken.None);
        Assert.That(changed, Is.GreaterThan(_documents / 40));
    }

    private static double Seconds(long since) => Stopwatch.GetElapsedTime(since).TotalSeconds;
}

/// <summary>What is measured, in this order: the last ones change many documents.</summary>
internal enum SizePart
{
    Sizes,
    Routes,
    Pages,
    Sweeps,
    Batches,
    Access,
    Prune,
    Vacuum,
}
