using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.WebDav;

/// <summary>The engine reads a real Apache with mod_dav from the first sync to the last.</summary>
internal sealed class WebDavServerTests : ServerSyncTests<WebDavServerTests>
{
    private const int Documents = 300;

    private ApacheDav _apache = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _apache = await ApacheDav.StartAsync();
        for (var number = 0; number < Documents; number++)
            _apache.Add(Name(number), $"lantern {number}");
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_apache is not null)
            await _apache.DisposeAsync();
    }

    [Test]
    public async Task Reads_a_server_and_keeps_up_with_changes_renames_and_deletions()
    {
        var connector = await Host.ConnectAsync("webdav", WebDavConfigs.Of(_apache.Address));
        var first = await Host.RunAsync(connector);
        Assert.That(first.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await Host.CountAsync(connector), Is.EqualTo(Documents));

        var before = _apache.Requests.Length;
        await Host.RunAsync(connector);
        Assert.That(_apache.Requests.Skip(before), Is.Not.Empty.And.All.StartsWith("PROPFIND"));
        Assert.That(_apache.Requests.Skip(before).Count(), Is.LessThanOrEqualTo(Folders + 2));

        for (var number = 0; number < 60; number++)
            _apache.Add(Name(number), $"beacon {number}", age: 2000);
        for (var number = 60; number < 80; number++)
            File.Move(Path.Combine(_apache.Root, Name(number)), Path.Combine(_apache.Root, Name(number) + ".renamed.txt"));
        for (var number = 80; number < 90; number++)
            File.Delete(Path.Combine(_apache.Root, Name(number)));
        before = _apache.Requests.Length;
        await Host.RunAsync(connector);

        Assert.That(_apache.Requests.Skip(before).Count(call => call.StartsWith("GET", StringComparison.Ordinal)), Is.EqualTo(80));
        Assert.That(await Host.AskAsync(connector, "beacon", null), Has.Length.EqualTo(60));

        await Host.RunAsync(connector, RunKind.Prune);
        await Host.RunAsync(connector, RunKind.Prune);
        Assert.That(await Host.CountAsync(connector), Is.EqualTo(Documents - 10));
    }

    [Test]
    public async Task A_password_that_is_changed_stops_syncs_with_words_and_the_new_one_goes_on()
    {
        var connector = await Host.ConnectAsync("webdav", WebDavConfigs.Of(_apache.Address));
        await Host.RunAsync(connector);
        _apache.SetPassword("second-app-password");

        var run = await Host.RunAsync(connector);

        Assert.That(run.Status, Is.EqualTo(RunStatus.Failed));
        var error = await ErrorAsync(run);
        Assert.That(error, Does.Contain("The server refuses user name or password: enter new ones."));
        Assert.That(await Host.CountAsync(connector), Is.EqualTo(Documents));

        _apache.SetPassword(WebDavConfigs.Password);
        Assert.That((await Host.RunAsync(connector)).Status, Is.EqualTo(RunStatus.Success));
    }

    [Test]
    public async Task A_server_that_is_restarted_in_the_middle_of_a_sync_loses_nothing()
    {
        var connector = await Host.ConnectAsync("webdav", WebDavConfigs.Of(_apache.Address, ("batch_size", 10)));
        var run = await SyncAsync(connector);
        await Eventually.TrueAsync(() => Task.FromResult(_apache.Requests.Length > 50));

        await _apache.StopAsync();
        await _apache.StartAgainAsync();

        Assert.That((await Host.EndAsync(run)).Status, Is.EqualTo(RunStatus.Success));
        await Host.RunAsync(connector);
        Assert.That(await Host.CountAsync(connector), Is.EqualTo(Documents));
        Assert.That(await OpenFailuresAsync(connector), Is.Zero);
    }
}
