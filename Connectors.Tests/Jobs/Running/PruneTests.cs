using Connectors.Jobs.Administration;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Running;

[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
public sealed class PruneTests
{
    private EngineHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await EngineHost.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task A_document_missing_from_a_complete_listing_is_hidden_and_the_next_prune_deletes_it()
    {
        var (world, connector) = await SyncedAsync(new ScriptedWorld().Fill("a", 20));
        Remove(world, "a", 3);

        var first = await _host.RunAsync(connector, RunKind.Prune);
        var afterFirst = (await _host.CountAsync(connector), await StoredAsync(connector));
        await _host.RunAsync(connector, RunKind.Prune);

        Assert.That(first.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(afterFirst, Is.EqualTo((17L, 20L)));
        Assert.That(await StoredAsync(connector), Is.EqualTo(17));
        Assert.That(await _host.ScalarAsync<long>("select deleted from runs where id = @Id", new { first.Id }), Is.EqualTo(3));
    }

    [Test]
    public async Task A_hidden_document_that_is_listed_again_becomes_visible()
    {
        var (world, connector) = await SyncedAsync(new ScriptedWorld().Fill("a", 20));
        Remove(world, "a", 1);
        await _host.RunAsync(connector, RunKind.Prune);
        world.Fill("a", 20);

        await _host.RunAsync(connector, RunKind.Prune);

        Assert.That(await _host.CountAsync(connector), Is.EqualTo(20));
    }

    [Test]
    public async Task A_hidden_document_that_a_sync_reads_becomes_visible()
    {
        var (world, connector) = await SyncedAsync(new ScriptedWorld().Fill("a", 20));
        Remove(world, "a", 1);
        await _host.RunAsync(connector, RunKind.Prune);
        world.Fill("a", 20);

        await _host.RunAsync(connector);

        Assert.That(await _host.CountAsync(connector), Is.EqualTo(20));
    }

    [Test]
    public async Task An_incomplete_listing_deletes_nothing()
    {
        var (world, connector) = await SyncedAsync(new ScriptedWorld().Fill("a", 20).Fill("b", 20));
        Remove(world, "a", 2);
        Remove(world, "b", 2);
        world.IncompleteListing = partition => partition == "a" ? "A folder answered 403." : null;

        await _host.RunAsync(connector, RunKind.Prune);

        Assert.That(await _host.CountAsync(connector), Is.EqualTo(38));
    }

    [Test]
    public async Task A_large_deletion_is_held_until_a_person_releases_it()
    {
        var (world, connector) = await SyncedAsync(new ScriptedWorld().Fill("a", 40));
        Remove(world, "a", 20);

        var run = await _host.RunAsync(connector, RunKind.Prune);
        var error = await _host.ScalarAsync<string>("select error from runs where id = @Id", new { run.Id });
        var held = await _host.CountAsync(connector);
        var released = await _host.Control.ReleaseAsync(run.Id, CancellationToken.None);

        Assert.That(error, Is.EqualTo("prune held: 20 of 40 documents would be deleted; release or dismiss it"));
        Assert.That(held, Is.EqualTo(40));
        Assert.That(released);
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(20));
    }

    [Test]
    public async Task A_dismissed_prune_deletes_nothing_and_cannot_be_released()
    {
        var (world, connector) = await SyncedAsync(new ScriptedWorld().Fill("a", 40));
        Remove(world, "a", 40);
        var run = await _host.RunAsync(connector, RunKind.Prune);

        var dismissed = await _host.Control.DismissAsync(run.Id, CancellationToken.None);

        Assert.That(dismissed);
        Assert.That(await _host.Control.ReleaseAsync(run.Id, CancellationToken.None), Is.False);
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(40));
    }

    [Test]
    public async Task A_held_prune_is_dismissed_when_its_documents_are_listed_again()
    {
        var (world, connector) = await SyncedAsync(new ScriptedWorld().Fill("a", 40));
        Remove(world, "a", 20);
        var run = await _host.RunAsync(connector, RunKind.Prune);
        world.Fill("a", 40);

        await _host.RunAsync(connector, RunKind.Prune);
        var released = await _host.Control.ReleaseAsync(run.Id, CancellationToken.None);

        Assert.That(released, Is.False);
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(40));
        Assert.That(await HeldAsync(connector), Is.Empty);
        Assert.That(
            await _host.ScalarAsync<string>("select status || ' ' || error from runs where id = @Id", new { run.Id }),
            Does.StartWith("CANCEL prune dismissed"));
    }

    [Test]
    public async Task A_newly_held_prune_replaces_the_one_held_before()
    {
        var (world, connector) = await SyncedAsync(new ScriptedWorld().Fill("a", 40));
        Remove(world, "a", 20);
        await _host.RunAsync(connector, RunKind.Prune);
        Remove(world, "a", 5);

        var second = await _host.RunAsync(connector, RunKind.Prune);
        var held = await HeldAsync(connector);
        await _host.Control.ReleaseAsync(second.Id, CancellationToken.None);

        Assert.That(held, Is.EqualTo(new[] { (second.Id, 25L) }));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(15));
    }

    [Test]
    public async Task A_held_prune_stays_held_for_partitions_that_a_later_prune_could_not_list()
    {
        var (world, connector) = await SyncedAsync(new ScriptedWorld().Fill("a", 40).Fill("b", 40));
        Remove(world, "a", 15);
        Remove(world, "b", 15);
        var run = await _host.RunAsync(connector, RunKind.Prune);
        world.Fill("a", 40);
        world.IncompleteListing = partition => partition == "b" ? "A folder answered 403." : null;

        await _host.RunAsync(connector, RunKind.Prune);

        Assert.That(await HeldAsync(connector), Is.EqualTo(new[] { (run.Id, 15L) }));
        Assert.That(await _host.Control.ReleaseAsync(run.Id, CancellationToken.None));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(65));
    }

    [Test]
    public async Task Releasing_a_held_prune_spares_documents_that_a_sync_wrote_since()
    {
        var (world, connector) = await SyncedAsync(new ScriptedWorld().Fill("a", 40));
        Remove(world, "a", 20);
        var run = await _host.RunAsync(connector, RunKind.Prune);
        world.Partitions["a"]["a-0003"] = "It is back, with another text.";
        await _host.RunAsync(connector);

        await _host.Control.ReleaseAsync(run.Id, CancellationToken.None);

        Assert.That(await _host.CountAsync(connector), Is.EqualTo(21));
    }

    [Test]
    public async Task Documents_of_a_vanished_partition_are_deleted_only_after_two_complete_splits()
    {
        var (world, connector) = await SyncedAsync(new ScriptedWorld().Fill("a", 40).Fill("b", 5));
        world.Partitions.TryRemove("b", out _);

        world.CompleteSplit = false;
        await _host.RunAsync(connector, RunKind.Prune);
        world.CompleteSplit = true;
        await _host.RunAsync(connector, RunKind.Prune);
        var afterOne = await _host.CountAsync(connector);
        await _host.RunAsync(connector, RunKind.Prune);

        Assert.That(afterOne, Is.EqualTo(45));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(40));
    }

    [Test]
    public async Task A_partition_that_is_forbidden_now_keeps_its_documents_even_if_the_config_does_not_name_it()
    {
        var (world, connector) = await SyncedAsync(new ScriptedWorld().Fill("a", 40).Fill("b", 5));
        world.Partitions.TryRemove("b", out _);
        world.SplitFailuresIfKnown =
        [
            .. new[] { "b", "never" }
                .Select(key => new SourceFailure(FailureScope.Container, key, FailureReason.Forbidden, "The app is not in it.")),
        ];

        for (var run = 0; run < 4; run++)
            await _host.RunAsync(connector, RunKind.Prune);

        Assert.That(await _host.CountAsync(connector), Is.EqualTo(45));
        Assert.That(
            await _host.ScalarAsync<string>(
                "select string_agg(source_id, ',') from failures where connector_id = @connector and resolved_at is null",
                new { connector }),
            Is.EqualTo("b"));
    }

    [Test]
    public async Task A_document_that_moved_to_another_partition_is_not_deleted_with_its_old_one()
    {
        var (world, connector) = await SyncedAsync(new ScriptedWorld().Fill("a", 20).Fill("b", 20));
        var moved = world.Partitions["a"]["a-0001"];
        world.Partitions["a"].Remove("a-0001");
        world.Partitions["b"]["a-0001"] = moved;

        await _host.RunAsync(connector, RunKind.Prune);
        await _host.RunAsync(connector, RunKind.Prune);

        Assert.That(await _host.CountAsync(connector), Is.EqualTo(40));
    }

    [Test]
    public async Task Releasing_a_held_prune_spares_documents_that_came_back()
    {
        var (world, connector) = await SyncedAsync(new ScriptedWorld().Fill("a", 40));
        Remove(world, "a", 20);
        var held = await _host.RunAsync(connector, RunKind.Prune);
        world.Fill("a", 15);
        await _host.RunAsync(connector, RunKind.Prune);

        await _host.Control.ReleaseAsync(held.Id, CancellationToken.None);

        Assert.That(await _host.CountAsync(connector), Is.EqualTo(35));
    }

    [Test]
    public async Task Documents_that_a_changed_config_no_longer_includes_are_deleted()
    {
        var (world, connector) = await SyncedAsync(new ScriptedWorld().Fill("a", 40).Fill("b", 5));
        var row = await _host.Get<ConnectorStore>().FindAsync("tenant", connector, CancellationToken.None);
        var narrower = new System.Text.Json.Nodes.JsonObject { ["world"] = ScriptedConfig.Add(new ScriptedWorld().Fill("a", 40)) };

        var terms = new ConnectorTerms { Config = narrower };
        await _host.Get<ConnectorService>().UpdateAsync(row!, terms, version: null, CancellationToken.None);
        await _host.RunAsync(connector);
        var synced = await _host.CountAsync(connector);
        await _host.RunAsync(connector, RunKind.Prune);
        await _host.RunAsync(connector, RunKind.Prune);

        Assert.That(synced, Is.EqualTo(45), "A sync alone must not delete documents");
        Assert.That(await StoredAsync(connector), Is.EqualTo(40));
    }

    private async Task<(ScriptedWorld, string)> SyncedAsync(ScriptedWorld world)
    {
        var connector = await _host.ConnectAsync(world);
        await _host.RunAsync(connector);
        return (world, connector);
    }

    private static void Remove(ScriptedWorld world, string partition, int count)
    {
        foreach (var id in world.Partitions[partition].Keys.Take(count).ToArray())
            world.Partitions[partition].Remove(id);
    }

    private Task<IReadOnlyList<(long Run, long Count)>> HeldAsync(string connector)
        => _host.Database.Database.QueryAsync<(long Run, long Count)>(
            "select id, held from runs where connector_id = @connector and held is not null order by id",
            new { connector },
            CancellationToken.None);

    private Task<long> StoredAsync(string connector)
        => _host.ScalarAsync<long>("select count(*) from documents where connector_id = @connector", new { connector });
}
