using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Sftp;

/// <summary>The engine reads a real OpenSSH server from the first sync to the last.</summary>
internal sealed class SftpServerTests : ServerSyncTests<SftpServerTests>
{
    private const int Documents = 300;

    private SshServer _ssh = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _ssh = await SshServer.StartAsync();
        for (var number = 0; number < Documents; number++)
            _ssh.Add(Name(number), $"lantern {number}");
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_ssh is not null)
            await _ssh.DisposeAsync();
    }

    [Test]
    public async Task Reads_a_server_and_keeps_up_with_changes_renames_and_deletions()
    {
        var connector = await Host.ConnectAsync("sftp", _ssh.Config());
        var first = await Host.RunAsync(connector);
        Assert.That(first.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await Host.CountAsync(connector), Is.EqualTo(Documents));

        Assert.That(await CallsAsync(await Host.RunAsync(connector), "list"), Is.LessThanOrEqualTo(Folders + 2).And.Positive);

        for (var number = 0; number < 60; number++)
            _ssh.Add(Name(number), $"beacon {number}", age: 2000);
        for (var number = 60; number < 80; number++)
            File.Move(Path.Combine(_ssh.Root, Name(number)), Path.Combine(_ssh.Root, Name(number) + ".renamed.txt"));
        for (var number = 80; number < 90; number++)
            File.Delete(Path.Combine(_ssh.Root, Name(number)));
        Assert.That(await CallsAsync(await Host.RunAsync(connector), "open"), Is.EqualTo(80));
        Assert.That(await Host.AskAsync(connector, "beacon", null), Has.Length.EqualTo(60));

        await Host.RunAsync(connector, RunKind.Prune);
        await Host.RunAsync(connector, RunKind.Prune);
        Assert.That(await Host.CountAsync(connector), Is.EqualTo(Documents - 10));
    }

    [Test]
    public async Task A_key_that_the_server_no_longer_accepts_stops_syncs_with_words()
    {
        var connector = await Host.ConnectAsync("sftp", _ssh.Config());
        await Host.RunAsync(connector);
        _ssh.Accept("locked");

        var run = await Host.RunAsync(connector);

        Assert.That(run.Status, Is.EqualTo(RunStatus.Failed));
        var error = await ErrorAsync(run);
        Assert.That(error, Does.Contain("refuses the user name, the password or the private key: enter new ones"));
        Assert.That(await Host.CountAsync(connector), Is.EqualTo(Documents));
    }

    [Test]
    public async Task A_host_key_that_nothing_names_is_kept_for_all_workers_and_another_one_ends_the_next_sync()
    {
        var config = _ssh.Config();
        config.Remove("host_key");
        var connector = await Host.ConnectAsync("sftp", config);
        Assert.That((await Host.RunAsync(connector)).Status, Is.EqualTo(RunStatus.Success));
        await _ssh.ReplaceHostKeyAsync();

        var run = await Host.RunAsync(connector);

        Assert.That(run.Status, Is.EqualTo(RunStatus.Failed));
        var error = await ErrorAsync(run);
        Assert.That(error, Does.Contain($"which is not the one that is trusted ({_ssh.HostKey})"));
    }

    [Test]
    public async Task Connections_that_break_in_the_middle_of_a_sync_and_a_server_that_is_restarted_lose_nothing()
    {
        await using var tunnel = new CuttableTunnel(_ssh.Port);
        var connector = await Host.ConnectAsync("sftp", _ssh.Config(("port", tunnel.Port), ("batch_size", 10)));
        tunnel.CutAfter(60_000);
        var run = await SyncAsync(connector);
        await Eventually.TrueAsync(() => Task.FromResult(tunnel.Cuts > 0));

        await _ssh.StopAsync();
        tunnel.CutAfter(0);
        await _ssh.StartAgainAsync();

        Assert.That((await Host.EndAsync(run)).Status, Is.EqualTo(RunStatus.Success));
        await AssertNothingIsLostAsync(connector, Documents);
    }
}
