using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.S3;

/// <summary>The engine reads a real S3 server from the first sync to the last.</summary>
internal sealed class S3ServerTests : ServerSyncTests<S3ServerTests>
{
    private const int Documents = 240;

    private S3Server _s3 = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _s3 = await S3Server.StartAsync();
        for (var number = 0; number < Documents; number++)
            await _s3.PutAsync(Name(number), $"lantern {number}");
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_s3 is not null)
            await _s3.DisposeAsync();
    }

    [Test]
    public async Task Reads_a_server_and_keeps_up_with_changes_renames_and_deletions()
    {
        var connector = await Host.ConnectAsync("s3", _s3.Config());
        Assert.That((await Host.RunAsync(connector)).Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await Host.CountAsync(connector), Is.EqualTo(Documents));

        var idle = await Host.RunAsync(connector);
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
        Assert.That(await CallsAsync(await Host.RunAsync(connector), "GetObject"), Is.EqualTo(60));
        Assert.That(await Host.AskAsync(connector, "beacon", null), Has.Length.EqualTo(40));

        await Host.RunAsync(connector, RunKind.Prune);
        await Host.RunAsync(connector, RunKind.Prune);
        Assert.That(await Host.CountAsync(connector), Is.EqualTo(Documents - 10));
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
        var connector = await Host.ConnectAsync("s3", _s3.Config(("batch_size", 10)));
        var run = await SyncAsync(connector);
        await Eventually.TrueAsync(async () => await Host.CountAsync(connector) > 0);

        await _s3.StopAsync();
        await _s3.StartAgainAsync();

        Assert.That((await Host.EndAsync(run)).Status, Is.EqualTo(RunStatus.Success));
        await Host.RunAsync(connector);
        Assert.That(await Host.CountAsync(connector), Is.EqualTo(Documents));
    }

    private static SourceProbe Probe(System.Text.Json.Nodes.JsonObject config)
        => new("s3", System.Text.Json.JsonSerializer.SerializeToElement(config), new SourceContext
        {
            Connector = "test", Host = new SourceHostOptions { EgressAllow = ["127.0.0.1"] },
        });
}
