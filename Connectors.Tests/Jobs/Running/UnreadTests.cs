using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Running;

/// <summary>A prune heals both ways: what the source lists and the store has not is read.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
public sealed class UnreadTests
{
    private EngineHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await EngineHost.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task Documents_that_a_prune_lists_and_no_sync_has_stored_are_read_and_the_run_tells_how_many()
    {
        var (_, connector) = await SyncedAsync(20);
        await LoseAsync(connector, 5);

        var prune = await _host.RunAsync(connector, RunKind.Prune);
        await Eventually.TrueAsync(async () => await _host.CountAsync(connector) == 20);

        Assert.That(prune.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await UnreadOfAsync(prune), Is.EqualTo(5));
        await Eventually.TrueAsync(async () => await OpenFailuresAsync(connector) == 0);
    }

    [Test]
    public async Task If_many_are_missing_the_next_sync_reads_their_partition_from_the_beginning()
    {
        var (world, connector) = await SyncedAsync(1_500);
        world.BatchSize = 500;
        await LoseAsync(connector, 1_400);

        var prune = await _host.RunAsync(connector, RunKind.Prune);
        world.Windows.Clear();
        await _host.RunAsync(connector);

        Assert.That(await UnreadOfAsync(prune), Is.EqualTo(1_400));
        Assert.That(world.Windows.Select(window => window.Since), Is.EqualTo(new DateTimeOffset?[] { null }));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(1_500));
        Assert.That(await OpenFailuresAsync(connector), Is.Zero);
    }

    [Test]
    public async Task What_a_failure_a_rule_or_an_unfinished_sync_explains_is_not_read_by_a_prune()
    {
        var (world, connector) = await SyncedAsync(20);
        await LoseAsync(connector, 3);
        var ids = world.Partitions["a"].Keys.Take(3).ToArray();
        await _host.Database.Database.ExecuteAsync(
            """
            insert into failures (connector_id, partition_key, scope, source_id, reason, message, run_id)
            values (@connector, 'a', 'document', @failed, 'malformed', 'It is broken.', 1);
            insert into decisions (connector_id, source_id, decision, rule, run_id) values (@connector, @skipped, 'skipped', 'include', 1);
            """,
            new { connector, failed = ids[0], skipped = ids[1] },
            CancellationToken.None);

        var explained = await _host.RunAsync(connector, RunKind.Prune);
        await Eventually.TrueAsync(async () => await _host.CountAsync(connector) == 18);
        await LoseAsync(connector, 5);
        world.BeforeBatch = (_, _, token) => Task.Delay(Timeout.Infinite, token);
        var sync = await _host.Control.RunNowAsync(connector, RunKind.Sync, RunTrigger.Manual, rebuild: false, CancellationToken.None);
        var duringSync = await _host.RunAsync(connector, RunKind.Prune);
        await _host.Control.CancelAsync(sync, CancellationToken.None);

        Assert.That(await UnreadOfAsync(explained), Is.EqualTo(1));
        Assert.That(await UnreadOfAsync(duringSync), Is.Zero);
        Assert.That(await OpenFailuresAsync(connector), Is.EqualTo(1));
    }

    [Test]
    public async Task A_prune_beside_a_first_sync_hides_what_is_gone_and_neither_reads_nor_deletes_what_is_still_to_come()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var world = new ScriptedWorld
        {
            BeforeBatch = (partition, _, token) => partition == "b" ? held.Task.WaitAsync(token) : Task.CompletedTask,
        };
        var connector = await _host.ConnectAsync(world.Fill("a", 20).Fill("b", 20));
        var sync = await _host.Control.RunNowAsync(connector, RunKind.Sync, RunTrigger.Manual, rebuild: false, CancellationToken.None);
        await Eventually.TrueAsync(async () => await _host.CountAsync(connector) == 20);
        world.Partitions["a"].Remove("a-0000");

        var prune = await _host.RunAsync(connector, RunKind.Prune);
        var hidden = await _host.CountAsync(connector);
        held.SetResult();
        var ended = await _host.EndAsync(sync);
        var next = await _host.RunAsync(connector, RunKind.Prune);

        Assert.That((prune.Status, ended.Status, next.Status), Is.EqualTo((RunStatus.Success, RunStatus.Success, RunStatus.Success)));
        Assert.That((hidden, await _host.CountAsync(connector)), Is.EqualTo((19, 39)));
        Assert.That((await UnreadOfAsync(prune), await UnreadOfAsync(next)), Is.EqualTo((0, 0)));
        Assert.That(
            await _host.ScalarAsync<long>("select count(*) from documents where connector_id = @connector", new { connector }),
            Is.EqualTo(39),
            "the second listing that lacks it deletes it");
    }

    [Test]
    public async Task A_document_that_moved_between_the_listings_of_two_partitions_comes_back_and_is_not_deleted()
    {
        var world = new ScriptedWorld().Fill("a", 20).Fill("b", 20);
        var connector = await _host.ConnectAsync(world);
        await _host.RunAsync(connector);

        // One was listed after the document had left it, the other before it came.
        world.Partitions["a"].Remove("a-0000", out var text);
        await _host.RunAsync(connector, RunKind.Prune);
        var hidden = await _host.CountAsync(connector);
        world.Partitions["b"]["a-0000"] = text!;
        var listed = await _host.RunAsync(connector, RunKind.Prune);
        var back = await _host.CountAsync(connector);
        await _host.RunAsync(connector);
        await _host.RunAsync(connector, RunKind.Prune);

        Assert.That(listed.Status, Is.EqualTo(RunStatus.Success));
        Assert.That((hidden, back, await _host.CountAsync(connector)), Is.EqualTo((39, 40, 40)));
        Assert.That(
            await _host.ScalarAsync<string>(
                "select partition_key from documents where connector_id = @connector and source_id = 'a-0000'", new { connector }),
            Is.EqualTo("b"));
    }

    private async Task<(ScriptedWorld World, string Connector)> SyncedAsync(int documents)
    {
        var world = new ScriptedWorld { BatchSize = 500 }.Fill("a", documents);
        var connector = await _host.ConnectAsync(world);
        await _host.RunAsync(connector);
        return (world, connector);
    }

    /// <summary>Takes the first documents from the store, as a fault would.</summary>
    private Task<int> LoseAsync(string connector, int documents)
        => _host.Database.Database.ExecuteAsync(
            """
            with lost as (
                delete from documents where id in (
                    select id from documents where connector_id = @connector order by source_id limit @documents) returning id)
            delete from chunks where document_id in (select id from lost)
            """,
            new { connector, documents },
            CancellationToken.None);

    private Task<long> UnreadOfAsync(RunRow run) => _host.ScalarAsync<long>("select unread from runs where id = @Id", new { run.Id });

    private Task<long> OpenFailuresAsync(string connector)
        => _host.ScalarAsync<long>(
            "select count(*) from failures where connector_id = @connector and resolved_at is null", new { connector });
}
