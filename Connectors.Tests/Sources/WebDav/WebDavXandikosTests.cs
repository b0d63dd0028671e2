using Connectors.Jobs.Storage.Runs;

namespace Connectors.Tests.Sources.WebDav;

/// <summary>The engine reads a real server that tells what changed.</summary>
internal sealed class WebDavXandikosTests : ServerSyncTests<WebDavXandikosTests>
{
    private const int Documents = 60;

    private Xandikos _server = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _server = await Xandikos.StartAsync();
        for (var number = 0; number < Folders; number++)
            await _server.MakeFolderAsync($"part {number}");
        for (var number = 0; number < Documents; number++)
            await _server.PutAsync(Name(number), $"lantern {number}");
        await _server.PutAsync("top.txt", "lantern on top");
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Test]
    public async Task Asks_only_for_changes_and_knows_at_once_what_is_gone()
    {
        var connector = await Host.ConnectAsync("webdav", WebDavConfigs.Of(_server.Address));
        Assert.That((await Host.RunAsync(connector)).Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await Host.CountAsync(connector), Is.EqualTo(Documents + 1));
        await Host.RunAsync(connector);

        var idle = await Host.RunAsync(connector);
        Assert.That(await CallsAsync(idle, "PROPFIND"), Is.EqualTo(1), "the top folder, for its partitions");
        Assert.That(await CallsAsync(idle, "REPORT"), Is.EqualTo(Folders + 1));
        Assert.That(await CallsAsync(idle, "GET"), Is.Zero);

        for (var number = 0; number < 10; number++)
            await _server.PutAsync(Name(number), $"beacon {number}");
        await _server.PutAsync("part 2/new.txt", "beacon new");
        await _server.PutAsync("top.txt", "beacon on top");
        for (var number = 20; number < 25; number++)
            await _server.DeleteAsync(Name(number));
        var next = await Host.RunAsync(connector);

        Assert.That(next.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await CallsAsync(next, "REPORT"), Is.EqualTo(Folders + 1));
        Assert.That(await CallsAsync(next, "GET"), Is.EqualTo(12));
        Assert.That(await Host.CountAsync(connector), Is.EqualTo(Documents + 1 + 1 - 5), "no prune ran");
        Assert.That(await Host.AskAsync(connector, "beacon", null), Has.Length.EqualTo(12));
        Assert.That(await OpenFailuresAsync(connector), Is.Zero);

        await Host.RunAsync(connector, RunKind.Prune);
        await Host.RunAsync(connector, RunKind.Prune);
        Assert.That(await Host.CountAsync(connector), Is.EqualTo(Documents + 1 + 1 - 5), "listings and reports agree");
    }

    [Test]
    public async Task A_state_that_the_server_no_longer_knows_ends_in_a_listing_and_in_no_failure()
    {
        var connector = await Host.ConnectAsync("webdav", WebDavConfigs.Of(_server.Address));
        await Host.RunAsync(connector);
        await Host.RunAsync(connector);
        await _server.ForgetAsync("part 3", new Dictionary<string, string> { ["kept.txt"] = "beacon kept", ["new.txt"] = "beacon new" });

        var run = await Host.RunAsync(connector);
        Assert.That(run.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await Host.AskAsync(connector, "beacon", null), Has.Length.EqualTo(2));
        Assert.That(await CallsAsync(run, "PROPFIND"), Is.EqualTo(3), "the top folder, the state of one folder, its listing");

        await Host.RunAsync(connector, RunKind.Prune);
        await Host.RunAsync(connector, RunKind.Prune);
        Assert.That(await Host.CountAsync(connector), Is.EqualTo(Documents + 1 - (Documents / Folders) + 2));
    }
}
