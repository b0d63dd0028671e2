using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Slack;

/// <summary>A fake workspace for a test to fill, and a source that reads it.</summary>
public abstract class SlackFixture
{
    private protected FakeSlack Slack { get; private set; } = null!;

    private protected UsageMeter Usage { get; private set; } = null!;

    /// <summary>All probes of a test share it, as all slices of a host do.</summary>
    private SourceCache Cache { get; set; } = null!;

    /// <summary>One clock for all probes. One that began anew with each probe would measure the cache's age in real time.</summary>
    private readonly HurriedTime _time = new(50);

    [SetUp]
    public async Task StartAsync()
    {
        (Slack, Usage, Cache) = (new FakeSlack(), new UsageMeter(), new SourceCache());
        await Slack.StartAsync();
    }

    [TearDown]
    public async Task StopAsync() => await Slack.DisposeAsync();

    private protected FakeChannel AddChannel(string id = "C1", string name = "general", bool isPrivate = false, bool isMember = true)
    {
        var channel = new FakeChannel(id, name) { IsPrivate = isPrivate, IsMember = isMember };
        Slack.Channels.Add(channel);
        return channel;
    }

    private protected SourceProbe Probe(params (string Key, JsonNode? Value)[] config) => Probe(Slack.Token, config);

    private protected SourceProbe Probe(string token, params (string Key, JsonNode? Value)[] config)
    {
        var json = new JsonObject
        {
            ["base_url"] = new Uri(Slack.Address, "api/").AbsoluteUri,
            ["credentials"] = new JsonObject { ["slack_bot_token"] = token },
            // Measured by the hurried clock. A shorter timeout would fail on a busy machine.
            ["request_timeout_secs"] = 600,
        };
        foreach (var (key, value) in config)
            json[key] = value;
        var context = new SourceContext
        {
            Connector = "slack-tests",
            Host = new SourceHostOptions { EgressAllow = ["127.0.0.1"] },
            Time = _time,
            Usage = Usage,
            Cache = Cache,
        };
        return new SourceProbe("slack", JsonSerializer.SerializeToElement(json), context);
    }

    private protected static string At(double minutes, int micros = 0) => FakeSlack.Ts(FakeWorkspace.Start.AddMinutes(minutes), micros);

    private protected static SyncWindow Window(double fromMinutes, double toMinutes)
        => new(FakeWorkspace.Start.AddMinutes(fromMinutes), FakeWorkspace.Start.AddMinutes(toMinutes));

    private protected static List<SourceDocument> Documents(IEnumerable<ReadPart> parts)
        => [.. parts.SelectMany(part => part.Changes.Documents)];

    private protected static async Task<SourceException> FailAsync<T>(Func<Task<T>> act)
        where T : class
    {
        var (_, error) = await Outcome.OfAsync(act);
        Assert.That(error, Is.InstanceOf<SourceException>(), error?.ToString());
        return (SourceException)error!;
    }
}
