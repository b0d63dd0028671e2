using Connectors.Tests.Architecture;
using Connectors.Tests.Support;
using Npgsql;

namespace Connectors.Tests.Deploy;

/// <summary>deploy/partition-chunks.sql changes nothing for an installation: it syncs, searches and prunes as before.</summary>
public sealed class PartitionTests
{
    /// <summary>The columns and indexes of the table of chunks, as one text.</summary>
    private const string Shape =
        """
        select string_agg(format('%s %s %s', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull), '; ' order by a.attnum)
               || (select string_agg(indexname || regexp_replace(indexdef, '.* USING', ''), '; ' order by indexname)
                   from pg_indexes where schemaname = 'connectors' and tablename = 'chunks')
        from pg_attribute a where a.attrelid = 'connectors.chunks'::regclass and a.attnum > 0
        """;

    private string _root = "";

    [SetUp]
    public void Make() => _root = Directory.CreateTempSubdirectory("connectors-parts-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task Searches_syncs_and_prunes_work_as_before_on_partitioned_chunks()
    {
        Write(0, 40, "lantern");
        await using var host = await ApiHost.StartAsync("all", $"--Connectors:FolderRoots={_root}");
        var made = await host.PostAsync(
            "/api/v1/connectors",
            $$"""{"name":"Files","source":"folder","refresh_freq":0,"prune_freq":0,"config":{"root":"{{_root}}"} }""");
        var connector = made["data"]!["id"]!.GetValue<string>();
        var dataset = await host.DatasetAsync($$"""[{"id":"{{connector}}"}]""");
        await EndedAsync(host, 1);
        var (shape, before) = (await host.ScalarAsync<string>(Shape), await FoundAsync(host, dataset, "lantern"));

        await PartitionAsync(host);
        var after = await FoundAsync(host, dataset, "lantern");
        Write(0, 10, "beacon");
        Write(40, 10, "beacon");
        File.Delete(Path.Combine(_root, "39.txt"));
        await RunAsync(host, connector, "sync", 2);
        await RunAsync(host, connector, "prune", 3);
        await RunAsync(host, connector, "prune", 4);

        Assert.That(before, Has.Count.EqualTo(40));
        Assert.That(after, Is.EqualTo(before));
        Assert.That(await FoundAsync(host, dataset, "beacon"), Has.Count.EqualTo(20));
        Assert.That(await FoundAsync(host, dataset, "lantern"), Has.Count.EqualTo(29));
        Assert.That(await host.ScalarAsync<string>("select string_agg(distinct status, ' ') from runs"), Is.EqualTo("SUCCESS"));
        Assert.That(await host.ScalarAsync<string>(Shape), Is.EqualTo(shape));
        Assert.That(await host.ScalarAsync<long>("select count(distinct tableoid) from chunks"), Is.GreaterThan(8));
    }

    private static async Task PartitionAsync(ApiHost host)
    {
        await using var connection = new NpgsqlConnection(host.Database.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var script = new NpgsqlCommand(
            await File.ReadAllTextAsync(Path.Combine(Codebase.Root, "deploy", "partition-chunks.sql")), connection, transaction);
        await script.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }

    private void Write(int from, int count, string word)
    {
        for (var number = from; number < from + count; number++)
            File.WriteAllText(Path.Combine(_root, $"{number}.txt"), $"The {word} of house {number}, told at length {number * 7}.");
    }

    private static async Task RunAsync(ApiHost host, string connector, string kind, int runs)
    {
        await host.PostAsync($"/api/v1/connectors/{connector}/run", $$"""{"kind":"{{kind}}"}""");
        await EndedAsync(host, runs);
    }

    private static Task EndedAsync(ApiHost host, int runs)
        => Eventually.TrueAsync(
            () => host.ScalarAsync<bool>("select count(*) = @runs and bool_and(finished_at is not null) from runs", new { runs }),
            TimeSpan.FromMinutes(1));

    private static async Task<IReadOnlyList<string>> FoundAsync(ApiHost host, string dataset, string word)
    {
        var answer = await host.PostAsync(
            "/api/v1/retrieval", $$"""{"question":"{{word}}","dataset_ids":["{{dataset}}"],"page_size":100}""");
        return [.. answer["data"]!["chunks"]!.AsArray().Select(chunk => (string)chunk!["document_keyword"]!).Order(StringComparer.Ordinal)];
    }
}
