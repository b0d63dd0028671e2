using Connectors.Jobs.Storage.Pruning;
using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Running;

/// <summary>Documents of containers that a system hides at present: they stay although a listing lacks them.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class KeptBelowTests
{
    [Test]
    public async Task A_document_in_a_kept_container_stays_and_one_beside_it_is_deleted()
    {
        await using var host = await EngineHost.StartAsync();
        var world = new ScriptedWorld { Parent = id => id.EndsWith('1') ? "hidden" : "open" }.Fill("a", 20);
        var connector = await host.ConnectAsync(world);
        await host.RunAsync(connector);
        var gone = world.Partitions["a"].Keys.Where(id => id.EndsWith('1') || id.EndsWith('2')).ToList();
        foreach (var id in gone)
            world.Partitions["a"].Remove(id);
        world.KeptBelow = ["hidden"];

        await host.RunAsync(connector, RunKind.Prune);
        var visible = await host.CountAsync(connector);
        world.KeptBelow = [];
        await host.RunAsync(connector, RunKind.Prune);

        Assert.That(gone, Has.Count.EqualTo(4));
        Assert.That(visible, Is.EqualTo(18), "those beside it are hidden");
        Assert.That(await host.CountAsync(connector), Is.EqualTo(16), "nothing keeps them any more");
    }

    [Test]
    public async Task The_documents_of_a_kept_container_are_found_by_an_index_among_many()
    {
        await using var host = await EngineHost.StartAsync();
        var connector = await host.ConnectAsync(new ScriptedWorld().Fill("a", 1));
        await host.RunAsync(connector);
        await host.ScalarAsync<int>(
            """
            with added as (
                insert into documents (id, connector_id, tenant_id, partition_key, source_id, title, parent, attributes_hash, content_hash,
                    run_id)
                select gen_random_uuid(), connector_id, tenant_id, partition_key, 'x' || n, 't', 'folder' || n % 2000, 'h', 'h', run_id
                from documents cross join generate_series(1, 50000) n where connector_id = @connector returning 1)
            select count(*)::int from added
            """,
            new { connector });
        await host.Database.Database.ExecuteAsync("analyze documents", null, CancellationToken.None);

        var plan = await host.Database.Database.QueryAsync<string>(
            "explain " + ListingStore.Kept,
            new { RunId = 1L, Id = 1L, ConnectorId = connector, containers = new[] { "folder7", "folder8" } },
            CancellationToken.None);

        Assert.That(string.Join('\n', plan), Does.Contain("documents_parent").And.Not.Contain("Seq Scan"));
    }
}
