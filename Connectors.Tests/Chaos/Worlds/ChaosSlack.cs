using System.Globalization;
using System.Text.Json.Nodes;
using Connectors.Tests.Sources.Slack;
using Connectors.Tests.Support;

namespace Connectors.Tests.Chaos.Worlds;

/// <summary>Channels of messages that are edited and deleted.</summary>
internal sealed class ChaosSlack : NamedDocuments
{
    private const int Channels = 3;

    /// <summary>A title is the beginning of the text. The version's word stands behind it.</summary>
    private const int TitleLength = 50;
    private const string Filler = "is a message with words enough to fill a title of fifty letters.";

    private readonly ChangeGate _gate = new();
    private readonly FakeSlack _slack;
    private readonly Dictionary<string, (FakeChannel Channel, string Ts)> _messages = [];

    public ChaosSlack() => _slack = new FakeSlack { Gate = _gate };

    public override string Source => "slack";

    public override JsonObject Config => new()
    {
        ["base_url"] = new Uri(_slack.Address, "api/").AbsoluteUri,
        ["batch_size"] = 5,
        ["credentials"] = new JsonObject { ["slack_bot_token"] = _slack.Token },
    };

    public override void Misbehave(bool on, int seed) => _slack.Faults = ChaosFaults.Of(on, seed);

    public override async ValueTask DisposeAsync()
    {
        await _slack.DisposeAsync();
        _gate.Dispose();
    }

    protected override Task OpenAsync()
    {
        for (var number = 0; number < Channels; number++)
            _slack.Channels.Add(new FakeChannel($"C{number}", $"channel-{number}"));
        return _slack.StartAsync();
    }

    protected override string NameOf(int number) => $"message {number:0000}";

    protected override string IdOf(string name) => $"{_messages[name].Channel.Id}__{_messages[name].Ts}";

    protected override string TitleOf(string name)
        => $"ada in #{_messages[name].Channel.Name}: {$"{name} {Filler}"[..TitleLength]}...";

    protected override string Write(string name, string word, string? before)
    {
        _gate.Change(() =>
        {
            var text = $"{name} {Filler} {word}";
            if (!_messages.TryGetValue(name, out var known))
            {
                var number = int.Parse(name.Split(' ')[1], CultureInfo.InvariantCulture);
                var added = new FakeMessage { Ts = Ts(number), Text = text };
                _messages[name] = (_slack.Channels[number % Channels], added.Ts);
                _messages[name].Channel.Add(added);
                return;
            }

            var message = known.Channel.Find(known.Ts)!;
            (message.Text, message.EditedTs) = (text, Ts(0));
        });
        return word;
    }

    protected override void Delete(string name)
    {
        _gate.Change(() => _messages[name].Channel.Remove(_messages[name].Ts));
        _messages.Remove(name);
    }

    private static string Ts(int number) => FakeSlack.Ts(TimeProvider.System.GetUtcNow(), number);
}
