using System.IO.Hashing;
using System.Text;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Running;

/// <summary>Documents that an earlier version stored have ids and hashes by another algorithm. They go on as they are.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
public sealed class OlderHashTests
{
    private EngineHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await EngineHost.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task What_did_not_change_is_not_written_although_it_is_read()
    {
        var world = new ScriptedWorld { Fingerprint = _ => null }.Fill("a", 6);
        var connector = await AgedAsync(world);
        var before = await RowsAsync(connector);

        var run = await _host.RunAsync(connector);

        Assert.That(await CountersAsync(run), Is.EqualTo((0L, 0L, 6L)));
        Assert.That(await RowsAsync(connector), Is.EqualTo(before));
    }

    [Test]
    public async Task What_changed_is_written_under_its_old_id_with_new_hashes_and_one_text()
    {
        var world = new ScriptedWorld().Fill("a", 6);
        var connector = await AgedAsync(world);
        var before = await RowsAsync(connector);
        world.Partitions["a"]["a-0003"] = "Other words";
        world.Fill("a", 1, from: 6);

        var run = await _host.RunAsync(connector);

        Assert.That(await CountersAsync(run), Is.EqualTo((1L, 1L, 5L)));
        var after = await RowsAsync(connector);
        Assert.That(after.Where(row => row.SourceId != "a-0006").Select(row => row.Id), Is.EqualTo(before.Select(row => row.Id)));
        Assert.That(after[6].Id, Is.EqualTo(DocumentId.Of(connector, "a-0006")));
        Assert.That(after.Count(row => row.Hash[0] == 's'), Is.EqualTo(2));
        Assert.That(
            await _host.ScalarAsync<string>(
                """
                select string_agg(k.content, '|') from documents d join chunks k on k.document_id = d.id
                where d.connector_id = @connector and d.source_id = 'a-0003'
                """,
                new { connector }),
            Is.EqualTo("Other words"));
        Assert.That(
            await _host.ScalarAsync<long>("select count(*) from chunks where connector_id = @connector", new { connector }), Is.EqualTo(7));
    }

    [Test]
    public async Task Their_access_is_refreshed()
    {
        var world = new ScriptedWorld { Access = _ => DocumentAccess.Of(Principal.User("U1", "ann@example.com")) }.Fill("a", 6);
        var connector = await AgedAsync(world);
        world.Access = _ => DocumentAccess.Of(Principal.User("U2", "bob@example.com"));

        await _host.RunAsync(connector, RunKind.Access);

        Assert.That(await _host.AskAsync(connector, "text", "ann@example.com"), Is.Empty);
        Assert.That(await _host.AskAsync(connector, "text", "bob@example.com"), Has.Length.EqualTo(6));
    }

    /// <summary>Syncs a world, and gives its documents the ids and hashes that the earlier version gave them.</summary>
    private async Task<string> AgedAsync(ScriptedWorld world)
    {
        var connector = await _host.ConnectAsync(world);
        await _host.RunAsync(connector);
        foreach (var (id, source, text) in await _host.Database.Database.QueryAsync<(Guid Id, string Source, string Text)>(
            """
            select d.id, d.source_id, d.title || chr(31) || string_agg(k.content, chr(31) order by k.ordinal)
            from documents d join chunks k on k.document_id = d.id where d.connector_id = @connector group by d.id
            """,
            new { connector },
            CancellationToken.None))
        {
            var attributes = await _host.ScalarAsync<string>(
                """
                select concat_ws(chr(31), d.title, coalesce(d.link, ''), d.suffix, '{}', '[]', coalesce(d.parent, ''),
                    coalesce(d.attached_to, ''), coalesce(encode(s.hash, 'hex'), ''), '', '')
                from documents d left join access_sets s on s.id = d.access_id where d.id = @id
                """,
                new { id });
            var old = new Guid(XxHash128.Hash(Encoding.UTF8.GetBytes($"{connector}:{source}")), bigEndian: true);
            await _host.Database.Database.ExecuteAsync(
                """
                update documents set id = @old, content_hash = @content, attributes_hash = @attributes where id = @id;
                update chunks set document_id = @old where document_id = @id
                """,
                new { id, old, content = Hash(text), attributes = Hash(attributes) },
                CancellationToken.None);
        }

        return connector;
    }

    private static string Hash(string text) => Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(text)));

    private async Task<IReadOnlyList<(string SourceId, Guid Id, string Hash)>> RowsAsync(string connector)
        => await _host.Database.Database.QueryAsync<(string SourceId, Guid Id, string Hash)>(
            "select source_id, id, content_hash from documents where connector_id = @connector order by source_id",
            new { connector },
            CancellationToken.None);

    private Task<(long Added, long Updated, long Unchanged)> CountersAsync(RunRow run)
        => _host.ScalarAsync<(long Added, long Updated, long Unchanged)>(
            "select added, updated, unchanged from runs where id = @Id", new { run.Id });
}
