using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Connectors.Jobs.Monitoring;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Lifecycle;
using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>
/// Measures an installation with very many documents, made by SQL: nearly all belong to one connector, and two thousand have one each.
/// Prints sizes, response times of the routes that people and programs call most, what runs every few seconds, lookups of batches, and what
/// vacuum takes. CONNECTORS_SIZE_DOCUMENTS sets the number of documents.
/// </summary>
[Explicit("Takes up to hours and measures; run it with ./benchmark SizeBenchmark"), Category("Benchmark"), NonParallelizable]
public sealed class SizeBenchmark
{
    private const int Calls = 20;
    private const int SmallConnectors = 2_000;
    private const int Runs = 40_000;

    [Test]
    public async Task Measure_an_installation_with_very_many_documents()
    {
        var documents = int.Parse(
            Environment.GetEnvironmentVariable("CONNECTORS_SIZE_DOCUMENTS") ?? "10000000", CultureInfo.InvariantCulture);
        var directory = Directory.CreateTempSubdirectory("connectors-bench-").FullName;
        await using var postgres = await BenchmarkDatabase.StartAsync();
        var database = postgres.Database;
        var began = Stopwatch.GetTimestamp();
        await SkewedData.MakeAsync(database, documents, SmallConnectors, Runs);
        Report.Line("documents with a chunk, made by SQL", $"{documents:N0}", "", $"{Seconds(began):N0} s with vacuum and analyze");
        await SizesAsync(database, documents);
        var large = (await database.FirstAsync<string>($"select {SkewedData.Large}", null, CancellationToken.None))!;
        var small = (await database.FirstAsync<string>($"select {SkewedData.Small}", null, CancellationToken.None))!;

        await using (var api = await ProductProcess.StartAsync("api", postgres.ConnectionString, directory))
            await RoutesAsync(api, large, small);
        await SweepsAsync(database);
        await BatchesAsync(database, large, documents);
        await VacuumAsync(database, documents);

        Assert.That(
            await database.FirstAsync<long>("select reltuples::bigint from pg_class where relname = 'documents'", null, default),
            Is.GreaterThan(documents / 2));
        Directory.Delete(directory, recursive: true);
    }

    private static async Task SizesAsync(Database database, int documents)
    {
        foreach (var (name, table, indexes) in await database.QueryAsync<(string Name, long Table, long Indexes)>(
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
                $"{(table + indexes) / (double)documents:N0} bytes a document",
                $"rows {table / 1e9:N2} GB, indexes {indexes / 1e9:N2} GB");
        }
    }

    private static async Task RoutesAsync(ProductProcess api, string large, string small)
    {
        var search = new JsonObject { ["question"] = "document 77", ["dataset_ids"] = new JsonArray(small) };
        foreach (var (what, method, path, body) in new (string, HttpMethod, string, JsonObject?)[]
        {
            ("list of connectors", HttpMethod.Get, "/api/v1/connectors?page_size=50", null),
            ("the large connector", HttpMethod.Get, $"/api/v1/connectors/{large}", null),
            ("its runs", HttpMethod.Get, $"/api/v1/connectors/{large}/runs", null),
            ("its failures", HttpMethod.Get, $"/api/v1/connectors/{large}/failures?page_size=50", null),
            ("all runs", HttpMethod.Get, "/api/v1/connectors/sync_logs", null),
            ("list of datasets", HttpMethod.Get, "/api/v1/datasets?page_size=50", null),
            ("the large dataset", HttpMethod.Get, $"/api/v1/datasets/{large}", null),
            ("its documents, page 1", HttpMethod.Get, $"/api/v1/datasets/{large}/documents?page_size=50", null),
            ("its documents, page 3", HttpMethod.Get, $"/api/v1/datasets/{large}/documents?page=3&page_size=50", null),
            ("its documents by change", HttpMethod.Get, $"/api/v1/datasets/{large}/documents?page_size=50&orderby=update_time", null),
            ("its documents by name", HttpMethod.Get, $"/api/v1/datasets/{large}/documents?page_size=50&orderby=name&desc=false", null),
            ("its documents, page 1,000", HttpMethod.Get, $"/api/v1/datasets/{large}/documents?page=1000&page_size=50", null),
            ("one of them by its name", HttpMethod.Get, $"/api/v1/datasets/{large}/documents?name=Document%209000", null),
            ("documents of a small dataset", HttpMethod.Get, $"/api/v1/datasets/{small}/documents?page_size=50", null),
            ("why a document is here", HttpMethod.Get, $"/api/v1/connectors/{large}/explain?source_id=id-00009000", null),
            ("search in a small dataset", HttpMethod.Post, "/api/v1/retrieval", search),
        })
        {
            var (took, first) = (new Latencies(), 0.0);
            for (var call = 0; call <= Calls; call++)
            {
                var start = Stopwatch.GetTimestamp();
                await SendAsync(api, method, path, body);
                if (call == 0)
                    first = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                else
                    took.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            Report.Line($"  {what}", $"{took}", $"{took.P95 / 200:N2} x 200 ms", $"the first call {first:N0} ms");
        }
    }

    private static async Task SweepsAsync(Database database)
    {
        var (sweeps, minute) = (new SweepStore(database), TimeSpan.FromMinutes(1));
        var state = new StateQuery(database, new QueueDepths(database));
        var options = new RetentionOptions();
        var retention = new Retention(database, new RunStore(database), options);
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
        })
        {
            var took = new Latencies();
            for (var call = 0; call < Calls; call++)
            {
                await took.MeasureAsync(async () =>
                {
                    await work();
                    return true;
                });
            }

            Report.Line($"  {what}", $"{took}", $"{took.P95 / 1000:N2} x a second");
        }
    }

    /// <summary>What a sync asks before it reads: which of 500 documents are stored, at random places.</summary>
    private static async Task BatchesAsync(Database database, string connector, int documents)
    {
        var (store, random, took) = (new DocumentStore(database), new Random(7), new Latencies());
        for (var call = 0; call < Calls; call++)
        {
            string[] ids =
            [
                .. Enumerable.Range(0, 500).Select(_ => $"id-{random.Next(SmallConnectors + 1, documents):00000000}").Distinct(),
            ];
            var found = await took.MeasureAsync(() => store.FindAsync(connector, ids, CancellationToken.None));
            Assert.That(found, Has.Count.EqualTo(ids.Length));
        }

        Report.Line("  lookup of a batch of 500 documents", $"{took}", $"{took.P95 / 200:N2} x 200 ms");
    }

    /// <summary>Changes a share of all documents, and measures what vacuum takes then, and whether autovacuum is due by itself.</summary>
    private static async Task VacuumAsync(Database database, int documents)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await connection.ExecuteAsync("set statement_timeout = 0", null, CancellationToken.None);
        var began = Stopwatch.GetTimestamp();
        var changed = await connection.ExecuteAsync(
            "update documents set updated_at = now() where substr(id::text, 1, 1) = '0'", null, TimeSpan.Zero, CancellationToken.None);
        Report.Line("  documents that change", $"{changed:N0}", $"{changed / (double)documents:P0}", $"{Seconds(began):N1} s");
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
        Report.Line("  vacuum after that", $"{Seconds(began):N1} s", "", due ? "autovacuum is due by then" : "autovacuum would still wait");
        await connection.ExecuteAsync(database.SessionSettings, null, CancellationToken.None);
    }

    private static async Task SendAsync(ProductProcess api, HttpMethod method, string path, JsonObject? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await api.Client.SendAsync(request);
        var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.That(json["code"]!.GetValue<int>(), Is.Zero, $"{path}: {json.ToJsonString()}");
    }

    private static double Seconds(long since) => Stopwatch.GetElapsedTime(since).TotalSeconds;
}
