using System.Text.Json.Nodes;
using Connectors.Tests.Sources.Slack;
using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>Channels with messages. A fifth of the messages are replies.</summary>
internal sealed class MeasuredSlack(int channels = 50, int messages = 20_000, TimeSpan latency = default) : MeasuredSystem
{
    /// <summary>Threads per second.</summary>
    public const double FastestPeer = 2_300;

    private readonly FakeSlack _slack = new() { Faults = new UpstreamFaults { Latency = latency } };

    public override string Type => "slack";

    public override FakeUpstream Upstream => _slack;

    public override int Documents => FakeWorkspace.Ids(_slack).Count();

    public override double MaxCalls => 1000.0 * CallsOf(_slack) / Documents;

    public override double MaxIdleCalls => IdleCallsOf(_slack);

    public override (double Rate, double Aim) Peer => (FastestPeer, 2);

    public override JsonObject Config => new()
    {
        ["base_url"] = new Uri(_slack.Address, "api/").AbsoluteUri,
        ["credentials"] = new JsonObject { ["slack_bot_token"] = _slack.Token },
    };

    /// <summary>One call per thread with replies, and five per channel for pages of its history and the rest.</summary>
    public static int CallsOf(FakeSlack slack)
        => slack.Channels.Sum(channel => channel.Roots.Count(root => root.Replies.Count > 0)) + (5 * slack.Channels.Count);

    /// <summary>Two calls to find the channels and the scopes, and two per channel.</summary>
    public static int IdleCallsOf(FakeSlack slack) => 2 + (2 * slack.Channels.Count);

    public override Task StartAsync()
    {
        FakeWorkspace.Fill(_slack, channels, messages);
        return _slack.StartAsync();
    }

    public override void Change(int count)
    {
        var now = TimeProvider.System.GetUtcNow();
        for (var number = 0; number < count; number++)
            _slack.Channels[number % channels].Add(new FakeMessage { Ts = FakeSlack.Ts(now, number), Text = Prose(number) });
    }
}
