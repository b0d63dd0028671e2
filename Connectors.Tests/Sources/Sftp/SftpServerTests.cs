using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Sftp;

/// <summary>The engine reads a real OpenSSH server from the first sync to the last.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class SftpServerTests
{
    private const int Folders = 6;
    private const int Documents = 300;

    private SshServer _ssh = null!;
    private EngineHost _host = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _ssh = await SshServer.StartAsync();
        for (var number = 0; number < Documents; number++)
            _ssh.Add(Name(number), $"lantern {number}");
        _host = await EngineHost.StartAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        if (_ssh is not null)
            await _ssh.DisposeAsync();
    }

    [Test]
    public async Task Reads_a_server_and_keeps_up_with_changes_renames_and_deletions()
    {
        var connector = await _host.ConnectAsync("sftp", _ssh.Config());
        var first = await _host.RunAsync(connector);
        Assert.That(first.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(Documents));

        Assert.That(await CallsAsync(await _host.RunAsync(connector), "list"), Is.LessThanOrEqualTo(Folders + 2).And.Positive);

        for (var number = 0; number < 60; number++)
            _ssh.Add(Name(number), $"beacon {number}", age: 2000);
        for (var number = 60; number < 80; number++)
            File.Move(Path.Combine(_ssh.Root, Name(number)), Path.Combine(_ssh.Root, Name(number) + ".renamed.txt"));
        for (var number = 80; number < 90; number++)
            File.Delete(Path.Combine(_ssh.Root, Name(number)));
        Assert.That(await CallsAsync(await _host.RunAsync(connector), "open"), Is.EqualTo(80));
        Assert.That(await _host.AskAsync(connector, "beacon", null), Has.Length.EqualTo(60));

        await _host.RunAsync(connector, RunKind.Prune);
        await _host.RunAsync(connector, RunKind.Prune);
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(Documents - 10));
    }

    [Test]
    public async Task A_key_that_the_server_no_longer_accepts_stops_syncs_with_words()
    {
        var connector = await _host.ConnectAsync("sftp", _ssh.Config());
        await _host.RunAsync(connector);
        _ssh.Accept("locked");

        var run = await _host.RunAsync(connector);

        Assert.That(run.Status, Is.EqualTo(RunStatus.Failed));
        var error = await _host.ScalarAsync<string>("select error from runs where id = @Id", new { run.Id });
        Assert.That(error, Does.Contain("refuses the user name, the password or the private key: enter new ones"));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(Documents));
    }

    [Test]
    public async Task A_host_key_that_nothing_names_is_kept_for_all_workers_and_another_one_ends_the_next_sync()
    {
        var config = _ssh.Config();
        config.Remove("host_key");
        var connector = await _host.ConnectAsync("sftp", config);
        Assert.That((await _host.RunAsync(connector)).Status, Is.EqualTo(RunStatus.Success));
        await _ssh.ReplaceHostKeyAsync();

        var run = await _host.RunAsync(connector);

        Assert.That(run.Status, Is.EqualTo(RunStatus.Failed));
        var error = await _host.ScalarAsync<string>("select error from runs where id = @Id", new { run.Id });
        Assert.That(error, Does.Contain($"which is not the one that is trusted ({_ssh.HostKey})"));
    }

    [Test]
    public async Task Connections_that_break_in_the_middle_of_a_sync_and_a_server_that_is_restarted_lose_nothing()
    {
        await using var tunnel = new CuttableTunnel(_ssh.Port);
        var connector = await _host.ConnectAsync("sftp", _ssh.Config(("port", tunnel.Port), ("batch_size", 10)));
        tunnel.CutAfter(60_000);
        var run = await _host.Control.RunNowAsync(connector, RunKind.Sync, RunTrigger.Manual, rebuild: false, CancellationToken.None);
        await Eventually.TrueAsync(() => Task.FromResult(tunnel.Cuts > 0));

        await _ssh.StopAsync();
        tunnel.CutAfter(0);
        await _ssh.StartAgainAsync();

        Assert.That((await _host.EndAsync(run)).Status, Is.EqualTo(RunStatus.Success));
        await _host.RunAsync(connector);
        // A file whose download was cut is a failure that waits for its turn. A person need not.
        var open = await OpenFailuresAsync(connector);
        Assert.That(await _host.CountAsync(connector) + open, Is.EqualTo(Documents));
        if (open > 0)
            await _host.EndAsync(await _host.Control.ReplayAsync(connector, new FailureSelection { All = true }, CancellationToken.None));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(Documents));
        Assert.That(await OpenFailuresAsync(connector), Is.Zero);
    }

    private Task<int> OpenFailuresAsync(string connector)
        => _host.ScalarAsync<int>(
            "select count(*)::int from failures where connector_id = @connector and resolved_at is null", new { connector });

    private async Task<int> CallsAsync(RunRow run, string endpoint)
        => await _host.ScalarAsync<int>(
            "select coalesce((usage -> @endpoint ->> 'calls')::int, 0) from runs where id = @Id", new { run.Id, endpoint });

    private static string Name(int number) => $"part {number % Folders}/file {number}.txt";
}
