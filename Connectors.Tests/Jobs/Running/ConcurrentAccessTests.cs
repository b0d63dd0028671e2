using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Running;

/// <summary>A sync and an access refresh of one connector overlap, so the last writer may hold older data.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
public sealed class ConcurrentAccessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly DocumentAccess Both = DocumentAccess.Of(
        Principal.User("U1", "ann@example.com"), Principal.User("U2", "bob@example.com"));
    private static readonly DocumentAccess BobAlone = DocumentAccess.Of(Principal.User("U2", "bob@example.com"));

    private EngineHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await EngineHost.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task A_sync_that_read_before_an_access_refresh_does_not_restore_a_revoked_permission()
    {
        using var opened = new ManualResetEventSlim();
        using var refreshed = new ManualResetEventSlim();
        var world = World();
        var connector = await SyncedAsync(world);
        world.Partitions["all"]["a"] = "word, and more of it";
        world.Open = text =>
        {
            opened.Set();
            refreshed.Wait(Patience);
            return text;
        };

        var sync = await _host.Control.RunNowAsync(connector, RunKind.Sync, RunTrigger.Manual, rebuild: false, CancellationToken.None);
        Assert.That(opened.Wait(Patience));
        world.Access = _ => BobAlone;
        await _host.RunAsync(connector, RunKind.Access);
        refreshed.Set();
        var ended = await _host.EndAsync(sync);

        Assert.That(
            (ended.Status, await _host.ScalarAsync<long>("select updated from runs where id = @Id", new { ended.Id })),
            Is.EqualTo((RunStatus.Success, 1L)));
        Assert.That(await FindAsync(connector, "ann@example.com"), Is.Empty);
        Assert.That(await FindAsync(connector, "bob@example.com"), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task An_access_refresh_that_listed_before_a_sync_does_not_restore_a_revoked_permission()
    {
        var world = World();
        var connector = await SyncedAsync(world);

        var ended = await RefreshAroundSyncAsync(world, connector, BobAlone);

        Assert.That(ended.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await FindAsync(connector, "ann@example.com"), Is.Empty);
        Assert.That(await FindAsync(connector, "bob@example.com"), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task The_next_access_refresh_restores_readers_that_an_overlap_left_out()
    {
        var world = World();
        world.Access = _ => BobAlone;
        var connector = await SyncedAsync(world);

        await RefreshAroundSyncAsync(world, connector, Both);
        var meanwhile = await FindAsync(connector, "ann@example.com");
        await _host.RunAsync(connector, RunKind.Access);

        Assert.That(meanwhile, Is.Empty);
        Assert.That(await FindAsync(connector, "ann@example.com"), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task A_refresh_of_a_whole_partition_does_not_restore_what_a_sync_has_revoked_since_it_began()
    {
        var world = World();
        foreach (var id in new[] { "b", "c" })
            world.Partitions["all"][id] = "word";
        world.Access = id => id == "c" ? null : Both;
        var connector = await SyncedAsync(world);
        var task = await LeaseAsync(connector);
        // By a clock that was wrong, b was written tomorrow.
        await _host.Database.Database.ExecuteAsync(
            "update documents set updated_at = now() + interval '1 day' where connector_id = @connector and source_id = 'b'",
            new { connector },
            CancellationToken.None);
        world.Access = id => id == "a" ? BobAlone : id == "b" ? Both : null;
        world.Partitions["all"]["a"] = "word, and more of it";
        await _host.RunAsync(connector);
        // The refresh was told of the partition's readers before one of them was removed.
        var everybody = DocumentAccess.Of([.. Both.Layers[0], Principal.User("U3", "cid@example.com")]);

        var more = await _host.Get<DocumentAccessStore>().UpdateAsync(
            task, everybody, "{}", TimeSpan.FromMinutes(1), CancellationToken.None);

        Assert.That(more, Is.False);
        Assert.That(await FindAsync(connector, "ann@example.com"), Is.EqualTo(new[] { "b", "c" }));
        Assert.That(await FindAsync(connector, "bob@example.com"), Is.EqualTo(new[] { "a", "b", "c" }));
        Assert.That(await FindAsync(connector, "cid@example.com"), Is.EqualTo(new[] { "b", "c" }));
        await _host.Get<TaskStore>().YieldAsync(task, CancellationToken.None);
        var next = (await _host.Get<TaskStore>().LeaseAsync(task.Id, null, "test", Patience, CancellationToken.None))!;
        await _host.Get<DocumentAccessStore>().UpdateAsync(next, everybody, "{}", TimeSpan.FromMinutes(1), CancellationToken.None);
        Assert.That(await FindAsync(connector, "cid@example.com"), Is.EqualTo(new[] { "a", "b", "c" }), "the next slice knows better");
    }

    /// <summary>Leases a task that refreshes the access of the partition.</summary>
    private async Task<LeasedTask> LeaseAsync(string connector)
    {
        var id = await _host.ScalarAsync<long>(
            """
            with run as (
                insert into runs (connector_id, kind, trigger, status, until, split_at, started_at)
                values (@connector, 'access', 'manual', 'RUNNING', now(), now(), now()) returning id)
            insert into tasks (run_id, connector_id, partition_key, label, work, until, enqueued_at)
            select id, @connector, 'all', 'All', 'access', now(), now() from run
            returning id
            """,
            new { connector });
        return (await _host.Get<TaskStore>().LeaseAsync(id, null, "test", Patience, CancellationToken.None))!;
    }

    /// <summary>Starts a refresh that lists before the access changes and writes after a sync has written the change.</summary>
    private async Task<RunRow> RefreshAroundSyncAsync(ScriptedWorld world, string connector, DocumentAccess changed)
    {
        var (listed, synced) = (Signal(), Signal());
        world.AfterListing = cancellationToken =>
        {
            listed.TrySetResult();
            return synced.Task.WaitAsync(Patience, cancellationToken);
        };
        var refresh = await _host.Control.RunNowAsync(connector, RunKind.Access, RunTrigger.Manual, rebuild: false, CancellationToken.None);
        await listed.Task.WaitAsync(Patience);
        world.Access = _ => changed;
        world.Partitions["all"]["a"] = "word, and more of it";
        await _host.RunAsync(connector);
        synced.SetResult();
        return await _host.EndAsync(refresh);
    }

    private static ScriptedWorld World()
    {
        var world = new ScriptedWorld { Access = _ => Both };
        world.Partitions["all"] = new() { ["a"] = "word" };
        return world;
    }

    private async Task<string> SyncedAsync(ScriptedWorld world)
    {
        var connector = await _host.ConnectAsync(world);
        await _host.RunAsync(connector);
        return connector;
    }

    private Task<string[]> FindAsync(string connector, string? user) => _host.AskAsync(connector, "word", user);

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
