using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.EndToEnd.Stands;
using Connectors.Tests.Sources.Folder;
using Connectors.Tests.Support;

namespace Connectors.Tests.EndToEnd;

/// <summary>For every source: a complete listing deletes documents that are gone, an incomplete listing deletes nothing.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
internal sealed class PruneGuardTests
{
    private readonly FolderTree _tree = new();
    private EngineHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await EngineHost.StartHurriedAsync(_tree.Root);

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _host.DisposeAsync();
        _tree.Dispose();
    }

    [Test]
    public async Task A_listing_that_is_cut_short_deletes_nothing_and_a_complete_one_deletes_what_is_gone(
        [ValueSource(typeof(SourceStands), nameof(SourceStands.WithRemoteListings))] string source,
        [Values(
            UpstreamFault.Unauthorized, UpstreamFault.Forbidden, UpstreamFault.NotFound, UpstreamFault.Throttled, UpstreamFault.ServerError,
            UpstreamFault.Dropped, UpstreamFault.Truncated)]
        UpstreamFault fault)
    {
        await using var stand = SourceStands.Make(source, _tree);
        await stand.StartAsync();
        var connector = await SyncedAsync(stand);
        foreach (var seed in new[] { 1, 2, 3 })
        {
            // The first calls pass, and some of the later ones, so listings break off in the middle.
            var calls = 0;
            stand.Upstream!.Faults = new UpstreamFaults
            {
                Seed = seed,
                Percent = new Dictionary<UpstreamFault, int> { [fault] = 60 },
                Applies = request => stand.IsApiCall(request) && Interlocked.Increment(ref calls) > seed,
            };
            await _host.RunAsync(connector, RunKind.Prune);
            Assert.That(await StoredAsync(connector), Is.EqualTo((SourceStand.Count, SourceStand.Count)), $"seed {seed}");
        }

        stand.Upstream!.Faults = UpstreamFaults.None;
        await AssertRemovedAsync(stand, connector);
    }

    [Test]
    public async Task A_run_whose_pages_go_in_circles_fails_soon_and_deletes_nothing(
        [ValueSource(typeof(SourceStands), nameof(SourceStands.WithRemoteListings))] string source,
        [Values(RunKind.Sync, RunKind.Prune, RunKind.Access)] RunKind kind)
    {
        await using var stand = SourceStands.Make(source, _tree);
        await stand.StartAsync();
        var connector = await SyncedAsync(stand);
        var before = stand.Upstream!.Requests.Count;
        stand.GiveShortPages();
        stand.Upstream.Faults = UpstreamFaults.Always(UpstreamFault.Stuck) with { Applies = stand.IsApiCall };

        var run = await _host.RunAsync(connector, kind, rebuild: kind == RunKind.Sync);

        // A source that tells the access of whole partitions makes no paged calls for it.
        var hasPages = stand.HasPages && (kind != RunKind.Access || stand.SplitsByPages || SourceStands.ListsAccess(stand));
        var fails = hasPages || (stand.HasOneAddress && kind != RunKind.Access);
        Assert.That(run.Status, Is.EqualTo(fails ? RunStatus.Failed : RunStatus.Success));
        if (hasPages)
        {
            var error = await _host.ScalarAsync<string>("select error from runs where id = @Id", new { run.Id });
            Assert.That(error, Does.Contain("does not get anywhere").Or.Contain("mixes up answers"));
        }

        Assert.That(stand.Upstream.Requests.Count - before, Is.LessThan(100));
        var shown = await _host.ScalarAsync<long>(
            """
            select count(*) from documents
            where connector_id = @connector and missing_since is null and created_at < (select opened_at from runs where id = @Id)
            """,
            new { connector, run.Id });
        Assert.That(shown, Is.EqualTo(SourceStand.Count), "all documents from before the run");
    }

    [Test]
    public async Task A_folder_that_is_not_mounted_or_mounted_empty_deletes_nothing([Values] bool empty)
    {
        using var tree = new FolderTree();
        var inner = Directory.CreateDirectory(Path.Combine(_tree.Root, $"mount-{empty}")).FullName;
        await using var stand = new FolderStand(tree);
        await stand.StartAsync();
        await tree.ShellAsync($"cp -r part0 part1 part2 {inner}");
        var connector = await _host.ConnectAsync("folder", new System.Text.Json.Nodes.JsonObject { ["root"] = inner });
        await _host.RunAsync(connector);
        Directory.Move(inner, inner + "-away");
        if (empty)
            Directory.CreateDirectory(inner);

        for (var run = 0; run < 3; run++)
            await _host.RunAsync(connector, RunKind.Prune);

        Assert.That(await StoredAsync(connector), Is.EqualTo((SourceStand.Count, SourceStand.Count)));
        if (!empty)
            return;
        var held = await _host.ScalarAsync<long>(
            "select count(*) from runs where connector_id = @connector and held = 24", new { connector });
        Assert.That(held, Is.GreaterThan(0));
    }

    private async Task<string> SyncedAsync(SourceStand stand)
    {
        var connector = await _host.ConnectAsync(stand.Type, stand.Config);
        await _host.RunAsync(connector);
        Assert.That(await StoredAsync(connector), Is.EqualTo((SourceStand.Count, SourceStand.Count)));
        return connector;
    }

    private async Task AssertRemovedAsync(SourceStand stand, string connector)
    {
        stand.Remove();
        await _host.RunAsync(connector, RunKind.Prune);
        var afterFirst = await StoredAsync(connector);
        await _host.RunAsync(connector, RunKind.Prune);
        var afterSecond = await StoredAsync(connector);

        Assert.That(afterFirst, Is.EqualTo((SourceStand.Count, SourceStand.Count - 1)), "hidden by the first complete listing");
        Assert.That(afterSecond, Is.EqualTo((SourceStand.Count - 1, SourceStand.Count - 1)), "deleted by the second");
    }

    private async Task<(int Stored, int Shown)> StoredAsync(string connector)
    {
        var stored = await _host.ScalarAsync<long>("select count(*) from documents where connector_id = @connector", new { connector });
        return ((int)stored, (int)await _host.CountAsync(connector));
    }
}
