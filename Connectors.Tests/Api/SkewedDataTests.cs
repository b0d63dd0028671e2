using Connectors.Jobs.Queueing;
using Connectors.Jobs.Monitoring;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Lifecycle;
using Connectors.Jobs.Storage.Registry;
using Connectors.Tests.Api.Dashboard;
using Connectors.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Connectors.Tests.Api;

/// <summary>
/// One connector has nearly everything, thousands have a document each. PostgreSQL counts the rows that each statement reads, from tables
/// and from indexes: no hot route and no statement of the sweepers reads a large table as a whole, or counts it.
/// </summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
internal sealed class SkewedDataTests
{
    private const int Documents = 40_000;
    private const int SmallConnectors = 2_000;
    private const int Runs = 8_000;

    /// <summary>A page has 100 rows at most, and each takes some index entries and rows of each table.</summary>
    private const long Few = 1_500;

    private static readonly string[] LargeTables =
        ["documents", "chunks", "runs", "tasks", "failures", "decisions", "partitions", "connectors", "knowledge_bases",
         "knowledge_base_connectors", "access_sets", "listed"];

    private ApiHost _host = null!;
    private string _large = "", _small = "";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _host = await ApiHost.StartAsync("api", "--Connectors:Limits:RequestsPerMinute=0", "--Connectors:Limits:Concurrent=0");
        await SkewedData.MakeAsync(_host.Database.Database, Documents, SmallConnectors, Runs);
        _large = (await _host.ScalarAsync<string>($"select {SkewedData.Large}"))!;
        _small = (await _host.ScalarAsync<string>($"select {SkewedData.Small}"))!;
    }

    [OneTimeTearDown]
    public Task StopAsync() => _host.DisposeAsync().AsTask();

    [TestCase("/api/v1/connectors/LARGE", Few)]
    [TestCase("/api/v1/connectors/SMALL", Few)]
    [TestCase("/api/v1/connectors/SMALL/runs", Few)]
    [TestCase("/api/v1/connectors/SMALL/failures", Few)]
    [TestCase("/api/v1/datasets/SMALL", Few)]
    [TestCase("/api/v1/datasets/SMALL/documents?page_size=100", Few)]
    [TestCase("/api/v1/datasets/SMALL/documents?keywords=77&page_size=100", Few)]
    [TestCase("/api/v1/connectors/SMALL/explain?source_id=id-00000077", Few)]
    [TestCase("/api/v1/connectors/LARGE/explain?source_id=id-00003000", Few)]
    // What is not on the last page is counted once, and its count is kept if that takes long.
    [TestCase("/api/v1/connectors?page_size=100", 2 * SmallConnectors + 5_000)]
    [TestCase("/api/v1/datasets?page_size=100", 2 * SmallConnectors + 5_000)]
    [TestCase("/api/v1/connectors/LARGE/runs?page_size=10", 2 * Runs)]
    [TestCase("/api/v1/connectors/LARGE/failures?page_size=10", Documents / 4 * 2 + Few)]
    // A count reads an index, and the rows that vacuum has not seen.
    [TestCase("/api/v1/datasets/LARGE/documents?page_size=100", (2 * Documents) + Few)]
    [TestCase("/api/v1/datasets/LARGE/documents?page_size=100&orderby=create_time&desc=false", (2 * Documents) + Few)]
    [TestCase("/api/v1/datasets/LARGE/documents?page_size=100&orderby=update_time", (2 * Documents) + Few)]
    [TestCase("/api/v1/datasets/LARGE/documents?page_size=100&orderby=name&desc=false", (2 * Documents) + Few)]
    // A name is found by an index, and its page is the last one.
    [TestCase("/api/v1/datasets/LARGE/documents?page_size=100&name=Document%2030000", Few)]
    // A part of a title that few have: some titles are looked at, and then the index of parts.
    [TestCase("/api/v1/datasets/LARGE/documents?page_size=100&keywords=ument%2030000", (2 * 5_000) + Few)]
    // So are values of metadata, and kinds.
    [TestCase("/api/v1/datasets/LARGE/documents?page_size=10&metadata=%7B%22n%22%3A%5B%2277%22%5D%7D", (2 * 5_000) + Few)]
    [TestCase("/api/v1/datasets/LARGE/documents?page_size=10&suffix=pdf", (2 * 5_000) + Few)]
    public async Task A_route_reads_no_more_than_it_shows_or_counts(string path, long most)
    {
        path = path.Replace("LARGE", _large, StringComparison.Ordinal).Replace("SMALL", _small, StringComparison.Ordinal);
        await _host.GetAsync(path);

        var read = await ReadAsync(async () =>
        {
            var answer = await _host.GetAsync(path);
            Assert.That(answer["code"]!.GetValue<int>(), Is.Zero, answer.ToJsonString());
        });

        Assert.That(read.Values.Sum(), Is.Positive, "what is read is seen");
        Assert.That(read.Values.Max(), Is.LessThanOrEqualTo(most), Tell(read));
    }

    [Test]
    public async Task What_counts_or_reads_a_large_table_as_a_whole_is_seen()
    {
        var counted = await ReadAsync(() => _host.ScalarAsync<long>(
            "select count(*) from documents where connector_id = @_large", new { _large }));
        var read = await ReadAsync(() => _host.ScalarAsync<long>("select count(*) from failures where message = 'none'"));

        Assert.That(counted["documents"], Is.GreaterThan(Documents / 2), Tell(counted));
        Assert.That(read["failures"], Is.GreaterThan(Documents / 5), Tell(read));
    }

    [Test]
    public async Task A_page_of_a_large_dataset_reads_as_many_documents_as_it_shows([Values] DocumentOrder order, [Values] bool descending)
    {
        var read = await ReadPageAsync(_large, new DocumentFilter { Order = order, Descending = descending });

        Assert.That(read["documents"], Is.LessThanOrEqualTo(Few), Tell(read));
    }

    [Test]
    public async Task A_page_of_a_dataset_of_thousands_of_connectors_reads_a_few_documents_of_each([Values] DocumentOrder order)
    {
        await _host.Database.Database.ExecuteAsync(
            """
            insert into knowledge_bases (id, tenant_id, name, created_by) values ('everything', 'default', 'All', 'test');
            insert into knowledge_base_connectors (knowledge_base_id, connector_id)
            select 'everything', id from connectors where source = 'picky' and deleted_at is null
            """,
            null,
            CancellationToken.None);

        var read = await ReadPageAsync("everything", new DocumentFilter { Order = order });

        await _host.Database.Database.ExecuteAsync("delete from knowledge_bases where id = 'everything'", null, CancellationToken.None);
        Assert.That(read["documents"], Is.LessThanOrEqualTo((4 * SmallConnectors) + Few), Tell(read));
    }

    [TestCase("keywords=ument", "at least 20,000 found")]
    [TestCase("keywords=ument&page=3", "at least 20,000 found")]
    [TestCase("keywords=ument+30000", "1 found")]
    public async Task A_page_of_the_console_counts_what_it_can_soon(string filter, string told)
    {
        using var browser = new Browser(_host.Client.BaseAddress);
        await browser.SignInAsync(ApiHost.Key);
        var path = $"/bases/{_large}?{filter}";
        await browser.ReadAsync(path);
        var page = "";

        var read = await ReadAsync(async () => page = await browser.ReadAsync(path));

        Assert.That(page, Does.Contain(told));
        Assert.That(page.Contains("of at least", StringComparison.Ordinal), Is.EqualTo(told.StartsWith("at", StringComparison.Ordinal)));
        // The page counts all documents of the base for its facts.
        Assert.That(read["documents"], Is.LessThanOrEqualTo((2 * Documents) + (2 * (20_000 + 5_000)) + Few), Tell(read));
    }

    [Test]
    public async Task A_title_is_looked_up_in_the_index_of_each_connector()
    {
        IReadOnlyList<LookupHit> found = [];
        var lookup = new LookupQuery(_host.Database.Database);
        var read = await ReadAsync(async () => found = await lookup.FindAsync("default", "DOCUMENT 30000", 10, CancellationToken.None));

        Assert.That(found.Select(hit => hit.SourceId), Is.EqualTo(new[] { "id-00030000" }));
        Assert.That(read["documents"], Is.LessThanOrEqualTo(Few), Tell(read));
    }

    [Test]
    public async Task A_page_of_partitions_counts_failures_and_documents_up_to_a_limit(
        [Values] PartitionShow show, [Values(PartitionOrder.State, PartitionOrder.Failures)] PartitionOrder order)
    {
        var partitions = new PartitionQueries(_host.Database.Database) { MaxCounted = 100 };

        var read = await ReadAsync(async () =>
        {
            var page = await partitions.ListAsync(_large, new() { Show = show, Order = order }, new Page(1, 10), CancellationToken.None);
            if (show == PartitionShow.WithFailures)
                Assert.That(page.Rows.Select(row => (row.Key, row.Failures)), Is.EqualTo(new[] { ("p1", 100L) }));
        });

        Assert.That(read["failures"] + read["documents"], Is.LessThanOrEqualTo(Few), Tell(read));
    }

    [Test]
    public async Task A_search_in_a_small_dataset_reads_nothing_of_the_large_one()
    {
        var body = $$"""{"question":"document","dataset_ids":["{{_small}}"]}""";
        await _host.PostAsync("/api/v1/retrieval", body);

        var read = await ReadAsync(async () =>
        {
            var answer = await _host.PostAsync("/api/v1/retrieval", body);
            Assert.That(answer["data"]!["chunks"]!.AsArray(), Has.Count.EqualTo(1), answer.ToJsonString());
        });

        // The index of words has its own counters: it is asked for two words at once.
        Assert.That(read["documents"] + read["chunks"], Is.LessThanOrEqualTo(Few), Tell(read));
    }

    [Test]
    public async Task Statements_that_run_every_few_seconds_read_no_large_table()
    {
        var database = _host.Database.Database;
        var (sweeps, depths) = (new SweepStore(database), new QueueDepths(database));
        var minute = TimeSpan.FromMinutes(1);

        var read = await ReadAsync(async () =>
        {
            await sweeps.StrandedTasksAsync(minute, minute, CancellationToken.None);
            await sweeps.FreeSlotsAsync(16, minute, CancellationToken.None);
            await sweeps.StrandedRunsAsync(minute, minute, CancellationToken.None);
            await sweeps.UnsettledAsync(minute, minute, CancellationToken.None);
            await sweeps.DueReplaysAsync(["picky"], CancellationToken.None);
            await depths.ReadAsync(CancellationToken.None);
        });

        Assert.That(read.Values.Max(), Is.LessThanOrEqualTo(Few), Tell(read));
    }

    [Test]
    public async Task A_look_at_the_state_for_metrics_reads_each_connector_a_few_times_and_no_documents()
    {
        var query = new StateQuery(_host.Database.Database, new QueueDepths(_host.Database.Database));

        var read = await ReadAsync(() => query.ReadAsync(CancellationToken.None));

        Assert.That(read["documents"] + read["chunks"], Is.Zero, Tell(read));
        Assert.That(read["runs"], Is.LessThanOrEqualTo(6 * SmallConnectors), Tell(read));
    }

    [Test]
    public async Task A_batch_of_a_small_connector_looks_up_its_own_documents()
    {
        var documents = new DocumentStore(_host.Database.Database);

        var read = await ReadAsync(() => documents.FindAsync(_small, ["id-00000077", "id-00000078", "skipped-50"], CancellationToken.None));
        var large = await ReadAsync(() => documents.FindAsync(
            _large, [.. Enumerable.Range(3_000, 200).Select(n => $"id-{n:00000000}")], CancellationToken.None));

        Assert.That(read.Values.Max(), Is.LessThanOrEqualTo(Few), Tell(read));
        Assert.That(large.Values.Max(), Is.LessThanOrEqualTo(Few), Tell(large));
    }

    [Test]
    public async Task A_small_deleted_connector_is_purged_without_a_look_at_the_others()
    {
        var doomed = (await _host.ScalarAsync<string>("select md5('skewed 99')"))!;
        await _host.Database.Database.ExecuteAsync(
            "update connectors set deleted_at = now() where id = @doomed", new { doomed }, CancellationToken.None);
        var purge = new ConnectorPurge(_host.Database.Database, new ConnectorStore(_host.Database.Database), TimeProvider.System);

        var read = await ReadAsync(() => purge.RunAsync(doomed, TimeSpan.FromMinutes(1), CancellationToken.None));

        Assert.That(
            await _host.ScalarAsync<long>("select count(*) from connectors where id = @doomed", new { doomed }), Is.Zero);
        Assert.That(read.Values.Max(), Is.LessThanOrEqualTo(Few), Tell(read));
    }

    /// <summary>Returns what a page of 100 documents reads whose total is known.</summary>
    private async Task<Dictionary<string, long>> ReadPageAsync(string dataset, DocumentFilter filter)
    {
        // By this clock every count takes long, so it is kept.
        var slow = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };
        var documents = new DocumentQueries(_host.Database.Database, new KeptTotals(slow));
        await ListAsync();
        return await ReadAsync(async () => Assert.That((await ListAsync()).Rows, Has.Count.EqualTo(100)));

        Task<PageOf<DocumentRow>> ListAsync() => documents.ListAsync("default", dataset, filter, new Page(1, 100), CancellationToken.None);
    }

    /// <summary>Returns how many rows and index entries of each large table some work reads.</summary>
    private async Task<Dictionary<string, long>> ReadAsync(Func<Task> work)
    {
        var before = await CountersAsync();
        await work();
        var after = await CountersAsync();
        return LargeTables.ToDictionary(table => table, table => after[table] - before[table]);
    }

    private async Task<Dictionary<string, long>> CountersAsync()
    {
        var database = _host.Database.Database;
        await using var outside = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(_host.Database.ConnectionString) { Pooling = false, ApplicationName = "counters" }
                .ConnectionString);
        await outside.OpenAsync();
        var moment = await outside.FirstAsync<DateTime>("select clock_timestamp()", null, CancellationToken.None);
        // A connection hands its counters in at its end.
        _host.Get<Database>().Source.Clear();
        database.Source.Clear();
        await Eventually.TrueAsync(() => outside.FirstAsync<bool>(
            """
            select not exists (select from pg_stat_activity
                               where datname = current_database() and application_name = 'connectors' and backend_start < @moment)
            """,
            new { moment },
            CancellationToken.None));
        var rows = await outside.QueryAsync<(string Name, long Read)>(
            """
            select t.relname, t.seq_tup_read + coalesce(t.idx_tup_fetch, 0)
                   + coalesce((select sum(i.idx_tup_read) from pg_stat_user_indexes i where i.relid = t.relid), 0)::bigint
            from pg_stat_user_tables t where t.schemaname = 'connectors'
            """,
            null,
            CancellationToken.None);
        return rows.ToDictionary(row => row.Name, row => row.Read);
    }

    private static string Tell(Dictionary<string, long> read)
        => string.Join(", ", read.Where(table => table.Value > 0).OrderByDescending(table => table.Value)
            .Select(table => $"{table.Key} {table.Value:N0}"));
}
