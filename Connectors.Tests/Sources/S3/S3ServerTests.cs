using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.S3;

/// <summary>The engine reads a real S3 server from the first sync to the last.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class S3ServerTests
{
    private const int Folders = 6;
    private const int Documents = 240;

    private S3Server _s3 = null!;
    private EngineHost _host = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _s3 = await S3Server.StartAsync();
        for (var number = 0; number < Documents; number++)
            await _s3.PutAsync(Name(number), $"lantern {number}");
        _host = await EngineHost.StartAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        if (_s3 is not null)
            await _s3.DisposeAsync();
    }

    [Test]
    public async Task Reads_a_server_and_keeps_up_with_changes_renames_and_deletions()
    {
        var connector = await _host.ConnectAsync("s3", _s3.Config());
        Assert.That((await _host.RunAsync(connector)).Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(Documents));

        var idle = await _host.RunAsync(connector);
        Assert.That(await CallsAsync(idle, "ListObjectsV2"), Is.LessThanOrEqualTo(Folders + 2).And.Positive);
        Assert.That(await CallsAsync(idle, "GetObject"), Is.Zero);

        for (var number = 0; number < 40; number++)
            await _s3.PutAsync(Name(number), $"beacon {number}");
        for (var number = 40; number < 60; number++)
        {
            await _s3.DeleteAsync(Name(number));
            await _s3.PutAsync(Name(number) + ".renamed.txt", $"lantern {number}");
        }

        for (var number = 60; number < 70; number++)
            await _s3.DeleteAsync(Name(number));
        Assert.That(await CallsAsync(await _host.RunAsync(connector), "GetObject"), Is.EqualTo(60));
        Assert.That(await _host.AskAsync(connector, "beacon", null), Has.Length.EqualTo(40));

        await _host.RunAsync(connector, RunKind.Prune);
        await _host.RunAsync(connector, RunKind.Prune);
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(Documents - 10));
    }

    [Test]
    public async Task Names_of_many_kinds_are_read_and_an_unknown_access_key_is_refused()
    {
        string[] names = ["what?/#1 [x].txt", "caf\u00e9/e\u0301.txt", "%41/%2F.txt", "+plus~'(1)*!.txt", "a;b=c,d&e.txt"];
        foreach (var name in names)
            await _s3.PutAsync(name, $"odd {name}");
        await using var probe = Probe(_s3.Config());
        var documents = (await probe.ReadAllAsync()).SelectMany(part => part.Changes.Documents).ToDictionary(document => document.Id);
        foreach (var name in names)
            Assert.That(await ContentReader.ReadAsync(documents[name].Content), Has.Length.GreaterThan(3), name);

        var wrong = _s3.Config();
        wrong["credentials"]!["aws_access_key_id"] = "unknown";
        await using var other = Probe(wrong);
        var (_, error) = await Outcome.OfAsync(() => other.CheckAsync());
        Assert.That(((SourceException)error!).Kind, Is.EqualTo(SourceErrorKind.Unauthorized));
    }

    [Test]
    public async Task A_server_that_is_restarted_in_the_middle_of_a_sync_loses_nothing()
    {
        var connector = await _host.ConnectAsync("s3", _s3.Config(("batch_size", 10)));
        var run = await _host.Control.RunNowAsync(connector, RunKind.Sync, RunTrigger.Manual, rebuild: false, CancellationToken.None);
        await Eventually.TrueAsync(async () => await _host.CountAsync(connector) > 0);

        await _s3.StopAsync();
        await _s3.StartAgainAsync();

        Assert.That((await _host.EndAsync(run)).Status, Is.EqualTo(RunStatus.Success));
        await _host.RunAsync(connector);
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(Documents));
    }

    private static SourceProbe Probe(System.Text.Json.Nodes.JsonObject config)
        => new("s3", System.Text.Json.JsonSerializer.SerializeToElement(config), new SourceContext
        {
            Connector = "test", Host = new SourceHostOptions { EgressAllow = ["127.0.0.1"] },
        });

    private async Task<int> CallsAsync(RunRow run, string endpoint)
        => await _host.ScalarAsync<int>(
            "select coalesce((usage -> @endpoint ->> 'calls')::int, 0) from runs where id = @Id", new { run.Id, endpoint });

    private static string Name(int number) => $"part {number % Folders}/file {number}.txt";
}
