using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.EndToEnd.Stands;
using Connectors.Tests.Sources.Folder;
using Connectors.Tests.Support;

namespace Connectors.Tests.EndToEnd;

/// <summary>For every source: a listing that is cut short, in whatever way, deletes nothing; one that is whole deletes what is gone.</summary>
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
    public async Task A_listing_that_is_cut_short_deletes_nothing(
        [Values("slack", "google_drive", "gmail", "jira", "jira, data center", "confluence", "confluence, data center")] string type,
        [Values(
            UpstreamFault.Unauthorized, UpstreamFault.Forbidden, UpstreamFault.NotFound, UpstreamFault.Throttled, UpstreamFault.ServerError,
            UpstreamFault.Dropped, UpstreamFault.Truncated)]
        UpstreamFault fault)
    {
        await using var stand = SourceStands.Make(type, _tree);
        await stand.StartAsync();
        var connector = await SyncedAsync(stand);
        foreach (var seed in new[] { 1, 2, 3 })
        {
            // The first calls pass and some of those after them, so that listings break off in their midst.
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
        await AssertGoesAsync(stand, connector);
    }

    [Test]
    public async Task Paging_that_goes_in_circles_ends_soon_and_deletes_nothing(
        [Values("slack", "google_drive", "gmail", "jira", "jira, data center", "confluence", "confluence, data center")] string type, [Values(RunKind.Sync, RunKind.Prune, RunKind.Access)] RunKind kind)
    {
        await using var stand = SourceStands.Make(type, _tree);
        await stand.StartAsync();
        var connector = await SyncedAsync(stand);
        var before = stand.Upstream!.Requests.Count;
        stand.GiveShortPages();
        stand.Upstream.Faults = UpstreamFaults.Always(UpstreamFault.Stuck) with { Applies = stand.IsApiCall };

        var run = await _host.RunAsync(connector, kind, rebuild: kind == RunKind.Sync);

        // Access that is told partition by partition pages nothing.
        var pages = kind != RunKind.Access || type is not ("slack" or "gmail");
        Assert.That(run.Status, Is.EqualTo(pages ? RunStatus.Failed : RunStatus.Success));
        if (pages)
            Assert.That(await _host.ScalarAsync<string>("select error from runs where id = @Id", new { run.Id }), Does.Contain("does not get anywhere").Or.Contain("mixes up answers"));
        Assert.That(stand.Upstream.Requests.Count - before, Is.LessThan(100));
        var shown = await _host.ScalarAsync<long>(
            "select count(*) from documents where connector_id = @connector and missing_since is null and created_at < (select opened_at from runs where id = @Id)",
            new { connector, run.Id });
        Assert.That(shown, Is.EqualTo(SourceStand.Count), "all that was there before");
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
        if (empty)
            Assert.That(await _host.ScalarAsync<long>("select count(*) from runs where connector_id = @connector and held = 24", new { connector }), Is.GreaterThan(0));
    }

    private async Task<string> SyncedAsync(SourceStand stand)
    {
        var connector = await _host.ConnectAsync(stand.Type, stand.Config);
        await _host.RunAsync(connector);
        Assert.That(await StoredAsync(connector), Is.EqualTo((SourceStand.Count, SourceStand.Count)));
        return connector;
    }

    private async Task AssertGoesAsync(SourceStand stand, string connector)
    {
        stand.Remove();
        await _host.RunAsync(connector, RunKind.Prune);
        Assert.That(await StoredAsync(connector), Is.EqualTo((SourceStand.Count, SourceStand.Count - 1)), "hidden by the first complete listing");
        await _host.RunAsync(connector, RunKind.Prune);
        Assert.That(await StoredAsync(connector), Is.EqualTo((SourceStand.Count - 1, SourceStand.Count - 1)), "deleted by the second");
    }

    private async Task<(int Stored, int Shown)> StoredAsync(string connector)
        => ((int)await _host.ScalarAsync<long>("select count(*) from documents where connector_id = @connector", new { connector }), (int)await _host.CountAsync(connector));
}
