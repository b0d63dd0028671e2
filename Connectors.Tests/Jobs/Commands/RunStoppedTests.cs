using System.Diagnostics;
using System.Text.Json.Nodes;
using Connectors.Tests.Sources.Slack;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Commands;

/// <summary>Stops runs of a slow system by real signals, and watches one on a real terminal.</summary>
public sealed class RunStoppedTests : ToolTests
{
    private FakeSlack _slack = null!;
    private TestDatabase _database = null!;
    private string _connector = "";

    [SetUp]
    public async Task StartAsync()
    {
        (_slack, _database) = (new FakeSlack(), await TestDatabase.CreateAsync());
        await _slack.StartAsync();
        FakeWorkspace.Fill(_slack, 4, 40);
        var config = new JsonObject
        {
            ["base_url"] = new Uri(_slack.Address, "api/").AbsoluteUri,
            ["credentials"] = new JsonObject { ["slack_bot_token"] = _slack.Token },
        };
        _connector = await TestConnectors.AddAsync(_database.Database, "slack", config.ToJsonString(), "Chat");
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _slack.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static UpstreamFaults HistoryHeld => UpstreamFaults.Always(UpstreamFault.Held) with
    {
        Applies = request => request.Path.EndsWith("conversations.history", StringComparison.Ordinal),
    };

    [TestCase("INT", 130)]
    [TestCase("TERM", 143)]
    public async Task A_signal_cancels_the_run_and_the_next_run_continues_where_it_stopped(string signal, int exitCode)
    {
        _slack.Faults = HistoryHeld;
        await using var process = await ToolProcess.StartAsync(Settings(_database), "run", "Chat");
        await _slack.Held.WaitAsync(TimeSpan.FromSeconds(30));

        await process.SignalAsync(signal);
        var stopped = await process.EndAsync();
        _slack.Faults = UpstreamFaults.None;
        var next = await RunAsync(_database, "run", "Chat");

        Assert.That((stopped.ExitCode, stopped.Errors.Single(), stopped.Output), Is.EqualTo((exitCode, "stopped", "")));
        Assert.That(stopped.Error, Does.Contain("Run 1 is cancelled. The documents read so far stay"));
        Assert.That(
            await _database.Database.QueryAsync<string>("select status from runs order by id", null, CancellationToken.None),
            Is.EqualTo(new[] { "CANCEL", "SUCCESS" }));
        Assert.That(await ScalarAsync("select count(*) from tasks where state in ('waiting', 'running')"), Is.Zero);
        Assert.That(next.ExitCode, Is.Zero, next.Error);
        Assert.That(await ScalarAsync("select count(*) from documents"), Is.EqualTo(FakeWorkspace.Ids(_slack).Count()));
    }

    [Test]
    public async Task A_run_that_the_process_joined_continues_when_the_process_is_stopped()
    {
        _slack.Faults = HistoryHeld;
        await _database.Database.ExecuteAsync(
            "insert into runs (connector_id, kind, trigger, status, until) values (@_connector, 'sync', 'manual', 'SCHEDULE', now())",
            new { _connector },
            CancellationToken.None);
        await using var process = await ToolProcess.StartAsync(Settings(_database), "run", "Chat");
        await _slack.Held.WaitAsync(TimeSpan.FromSeconds(30));

        await process.SignalAsync("INT");
        var stopped = await process.EndAsync();

        Assert.That(
            (stopped.ExitCode, stopped.Error),
            Is.EqualTo((130, "Run 1 of Chat is active already. Joining it.\nRun 1 continues without this process.\nerror: stopped\n")));
        Assert.That(await ScalarAsync("select count(*) from runs where finished_at is null"), Is.EqualTo(1));
        Assert.That(await ScalarAsync("select count(*) from tasks where state = 'running'"), Is.Zero, "A worker can take the task at once");
    }

    [Test]
    public async Task A_terminal_shows_a_progress_bar_that_disappears_at_the_end()
    {
        _slack.Faults = UpstreamFaults.None with { Latency = TimeSpan.FromMilliseconds(250) };
        var start = new ProcessStartInfo("script", ["-qec", $"dotnet {WorkerProcess.ProgramPath} run Chat", "/dev/null"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        foreach (var (name, value) in Settings(_database).Environment)
            start.Environment[name] = value;
        start.Environment["TERM"] = "xterm";

        using var process = Process.Start(start)!;
        var screen = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.That(process.ExitCode, Is.Zero, screen);
        Assert.That(screen, Does.Match(@"\r\[[#-]{24}\] +\d+% 0:0\d "));
        Assert.That(screen, Does.Match(@"\r\x1b\[KChat: sync succeeded in [^\r]*\r\n$"));
    }

    private Task<long> ScalarAsync(string sql) => _database.Database.FirstAsync<long>(sql, null, CancellationToken.None);
}
