using System.Text.Json.Nodes;
using Connectors.Tests.Sources.Slack;
using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>Fifty channels with 20,000 messages, a fifth of them replies.</summary>
internal sealed class MeasuredSlack : MeasuredSystem
{
    private const int Messages = 20_000;

    private readonly FakeSlack _slack = new();

    public override string Type => "slack";

    public override FakeUpstream Upstream => _slack;

    public override int Documents => FakeWorkspace.Ids(_slack).Count();

    public override JsonObject Config => new()
    {
        ["base_url"] = new Uri(_slack.Address, "api/").AbsoluteUri,
        ["credentials"] = new JsonObject { ["slack_bot_token"] = _slack.Token },
    };

    public override Task StartAsync()
    {
        FakeWorkspace.Fill(_slack, channels: 50, Messages);
        return _slack.StartAsync();
    }

    public override void Change(int count)
    {
        var now = TimeProvider.System.GetUtcNow();
        for (var number = 0; number < count; number++)
            _slack.Channels[number % 50].Add(new FakeMessage { Ts = FakeSlack.Ts(now, number), Text = Prose(number) });
    }
}
