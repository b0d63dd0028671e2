using System.Text.Json.Nodes;
using Connectors.Tests.Sources.Slack;
using Connectors.Tests.Support;

namespace Connectors.Tests.EndToEnd.Stands;

/// <summary>Two private channels of which Bob is a member, and a public one.</summary>
internal sealed class SlackStand : SourceStand
{
    private readonly FakeSlack _slack = new();

    public override string Type => "slack";

    public override FakeUpstream Upstream => _slack;

    public override JsonObject Config => new()
    {
        ["base_url"] = new Uri(_slack.Address, "api/").AbsoluteUri,
        ["batch_size"] = 5,
        ["credentials"] = new JsonObject { ["slack_bot_token"] = _slack.Token },
    };

    public override async Task StartAsync()
    {
        _slack.Users["U2"] = ("bob", Reader);
        for (var number = 0; number < 3; number++)
            _slack.Channels.Add(new FakeChannel($"C{number}", $"channel-{number}") { IsPrivate = number < 2, Members = { "U2" } });
        for (var number = 0; number < Count; number++)
        {
            var time = FakeWorkspace.Start.AddMinutes(number);
            _slack.Channels[number % 3].Add(new FakeMessage { Ts = FakeSlack.Ts(time), Text = $"{Word} {number}" });
        }

        await _slack.StartAsync();
    }

    public override void Remove() => _slack.Channels[0].Remove(_slack.Channels[0].Roots.First().Ts);

    /// <summary>Makes Bob a guest who was added to no channel.</summary>
    public override void Revoke()
    {
        _slack.Channels.ForEach(channel => channel.Members.Remove("U2"));
        _slack.Guests.Add("U2");
    }

    public override void GiveShortPages() => _slack.MaxPage = 1;

    public override ValueTask DisposeAsync() => _slack.DisposeAsync();
}
