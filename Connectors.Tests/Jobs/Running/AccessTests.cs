using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Running;

/// <summary>Searches on behalf of users while permissions are granted and revoked.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
public sealed class AccessTests
{
    private static readonly Principal Ann = Principal.User("U1", "ann@example.com");
    private static readonly Principal Bob = Principal.User("U2", "bob@example.com");

    private EngineHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await EngineHost.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task A_user_finds_a_document_only_if_every_access_layer_names_them()
    {
        var world = World(
            ("both", new DocumentAccess([[Ann, Bob], [Principal.Group("staff")]])),
            ("ann", DocumentAccess.Of(Ann)),
            ("domain", DocumentAccess.Of(Principal.Domain("Example.com"))),
            ("everyone", DocumentAccess.Everyone),
            ("empty layer", new DocumentAccess([[Ann], []])),
            ("nobody", DocumentAccess.Nobody),
            ("unknown", null));
        world.Groups = [new SourceGroup("staff", "Staff", [Ann])];
        var connector = await SyncedAsync(world);

        Assert.That(await FindAsync(connector, "ann@example.com"), Is.EqualTo(new[] { "ann", "both", "domain", "everyone" }));
        Assert.That(await FindAsync(connector, "ANN@Example.COM"), Is.EqualTo(new[] { "ann", "both", "domain", "everyone" }));
        Assert.That(await FindAsync(connector, "U1"), Is.EqualTo(new[] { "ann", "both", "everyone" }), "An account id has no domain");
        Assert.That(await FindAsync(connector, "bob@example.com"), Is.EqualTo(new[] { "domain", "everyone" }));
        Assert.That(await FindAsync(connector, "eve@example.org"), Is.EqualTo(new[] { "everyone" }));
        Assert.That(await FindAsync(connector, "eve@example.com.evil.org"), Is.EqualTo(new[] { "everyone" }));
        Assert.That(await FindAsync(connector, "everyone"), Is.EqualTo(new[] { "everyone" }));
        Assert.That(await FindAsync(connector, "group:staff"), Is.EqualTo(new[] { "everyone" }), "A user cannot pretend to be a group");
        Assert.That(await FindAsync(connector, null), Has.Length.EqualTo(7));
    }

    [Test]
    public async Task Groups_are_read_beside_a_first_sync_that_goes_on_for_long_and_after_one_that_failed([Values] bool failed)
    {
        var world = World(("a", DocumentAccess.Of(Principal.Group("staff"))));
        world.Partitions["slow"] = new() { ["s"] = "word" };
        world.Groups = [new SourceGroup("staff", "Staff", [Ann])];
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        world.BeforeBatch = async (partition, _, token) =>
        {
            if (partition != "slow")
                return;
            await held.Task.WaitAsync(token);
            if (failed)
                throw new SourceException(SourceErrorKind.Misconfigured, "No.");
        };
        var connector = await _host.ConnectAsync(world);
        await _host.Database.Database.ExecuteAsync(
            "update connectors set access_freq = 60 where id = @connector", new { connector }, CancellationToken.None);
        var sync = await _host.Control.RunNowAsync(connector, RunKind.Sync, RunTrigger.Manual, rebuild: false, CancellationToken.None);
        await Eventually.TrueAsync(async () => await _host.CountAsync(connector) == 1);
        if (failed)
        {
            held.SetResult();
            await _host.EndAsync(sync);
        }

        Assert.That(await FindAsync(connector, "ann@example.com"), Is.Empty);
        await _host.Database.Database.ExecuteAsync(
            "update runs set started_at = now() - interval '4 minutes' where id = @sync", new { sync }, CancellationToken.None);
        await Eventually.TrueAsync(async () => (await FindAsync(connector, "ann@example.com")) is ["a"]);

        Assert.That(
            await _host.ScalarAsync<string>("select status from runs where id = @sync", new { sync }),
            Is.EqualTo(failed ? "FAILED" : "RUNNING"));
        held.TrySetResult();
        await _host.EndAsync(sync);
        Assert.That(world.GroupReads, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Nested_groups_grant_access_even_if_they_contain_each_other()
    {
        var world = World(("deep", DocumentAccess.Of(Principal.Group("all"))), ("shallow", DocumentAccess.Of(Principal.Group("team"))));
        world.Groups =
        [
            new SourceGroup("all", "All", [Principal.Group("division")]),
            new SourceGroup("division", "Division", [Principal.Group("team"), Principal.Group("all")]),
            new SourceGroup("team", "Team", [Ann]),
        ];
        var connector = await SyncedAsync(world);

        Assert.That(await FindAsync(connector, "ann@example.com"), Is.EqualTo(new[] { "deep", "shallow" }));
        Assert.That(await FindAsync(connector, "bob@example.com"), Is.Empty);
    }

    [Test]
    public async Task A_group_of_the_same_name_in_another_connector_grants_no_access()
    {
        var mine = World(("mine", DocumentAccess.Of(Principal.Group("staff"))));
        var hers = World(("hers", DocumentAccess.Of(Principal.Group("staff"))));
        mine.Groups = [new SourceGroup("staff", "Staff", [Bob])];
        hers.Groups = [new SourceGroup("staff", "Staff", [Ann])];
        var connector = await SyncedAsync(mine);
        await SyncedAsync(hers);

        Assert.That(await FindAsync(connector, "ann@example.com"), Is.Empty);
        Assert.That(await FindAsync(connector, "bob@example.com"), Is.EqualTo(new[] { "mine" }));
    }

    [Test]
    public async Task An_access_refresh_applies_revoked_and_granted_permissions_without_opening_contents()
    {
        var world = World(("shared", DocumentAccess.Of(Ann, Bob)), ("hidden", DocumentAccess.Of(Bob)));
        var connector = await SyncedAsync(world);
        var before = await FindAsync(connector, "ann@example.com");
        world.Opened.Clear();
        world.Access = id => id == "hidden" ? DocumentAccess.Of(Ann) : DocumentAccess.Of(Bob);

        var run = await _host.RunAsync(connector, RunKind.Access);

        Assert.That(before, Is.EqualTo(new[] { "shared" }));
        Assert.That(run.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await FindAsync(connector, "ann@example.com"), Is.EqualTo(new[] { "hidden" }));
        Assert.That(world.Opened, Is.Empty);
        Assert.That(await _host.ScalarAsync<long>("select updated from runs where id = @Id", new { run.Id }), Is.EqualTo(2));
    }

    [Test]
    public async Task Leaving_a_group_or_deleting_it_takes_away_the_access_that_it_granted()
    {
        var world = World(("a", DocumentAccess.Of(Principal.Group("left"))), ("b", DocumentAccess.Of(Principal.Group("gone"))));
        world.Groups = [new SourceGroup("left", "Left", [Ann, Bob]), new SourceGroup("gone", "Gone", [Ann])];
        var connector = await SyncedAsync(world);
        var before = await FindAsync(connector, "ann@example.com");
        world.Groups = [new SourceGroup("left", "Left", [Bob])];

        await _host.RunAsync(connector, RunKind.Access);

        Assert.That(before, Is.EqualTo(new[] { "a", "b" }));
        Assert.That(await FindAsync(connector, "ann@example.com"), Is.Empty);
        Assert.That(await FindAsync(connector, "bob@example.com"), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task An_access_refresh_reads_the_groups_once_for_all_partitions()
    {
        var world = World(("a", DocumentAccess.Of(Ann)));
        for (var i = 0; i < 40; i++)
            world.Fill($"more-{i}", 1);
        var connector = await SyncedAsync(world);
        world.GroupReads.Clear();

        await _host.RunAsync(connector, RunKind.Access);

        Assert.That(world.GroupReads, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task What_is_shared_with_groups_is_found_once_the_first_sync_has_ended_without_waiting_for_a_sweep()
    {
        await using var host = await EngineHost.StartAsync(EngineHost.Quick with { Sweep = TimeSpan.FromHours(1) });
        var world = World(("a", DocumentAccess.Of(Principal.Group("staff"))));
        world.Groups = [new SourceGroup("staff", "Staff", [Ann])];
        var connector = await host.ConnectAsync(world);
        await host.ScalarAsync<int>(
            "update connectors set access_freq = 60 where id = @connector returning access_freq", new { connector });

        await host.RunAsync(connector);

        await Eventually.TrueAsync(async () => (await host.AskAsync(connector, "word", "ann@example.com")).Length == 1);
        Assert.That(await host.AskAsync(connector, "word", "bob@example.com"), Is.Empty);
        await host.RunAsync(connector);
        Assert.That(await host.ScalarAsync<long>("select count(*) from runs where kind = 'access'"), Is.EqualTo(1), "only after the first");
    }

    [Test]
    public async Task A_sync_that_learns_no_access_keeps_the_known_access()
    {
        var world = World(("a", DocumentAccess.Of(Ann)));
        var connector = await SyncedAsync(world);
        world.Access = _ => null;
        world.Partitions["all"]["a"] = "word, and more of it";

        await _host.RunAsync(connector);

        Assert.That(await FindAsync(connector, "ann@example.com"), Is.EqualTo(new[] { "a" }));
    }

    /// <summary>Makes documents that all contain the same word.</summary>
    private static ScriptedWorld World(params (string Id, DocumentAccess? Access)[] documents)
    {
        var world = new ScriptedWorld { Access = id => documents.FirstOrDefault(document => document.Id == id).Access };
        world.Partitions["all"] = [];
        foreach (var (id, _) in documents)
            world.Partitions["all"][id] = "word";
        return world;
    }

    private async Task<string> SyncedAsync(ScriptedWorld world)
    {
        var connector = await _host.ConnectAsync(world);
        await _host.RunAsync(connector);
        await _host.RunAsync(connector, RunKind.Access);
        return connector;
    }

    private Task<string[]> FindAsync(string connector, string? user) => _host.AskAsync(connector, "word", user);
}
