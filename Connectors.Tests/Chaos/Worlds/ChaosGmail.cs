using System.Text.Json.Nodes;
using Connectors.Tests.Sources.Gmail;
using Connectors.Tests.Sources.GoogleDrive;
using Connectors.Tests.Sources.GoogleWorkspace;
using Connectors.Tests.Support;

namespace Connectors.Tests.Chaos.Worlds;

/// <summary>A mailbox. A mail never changes, but a thread gets answers.</summary>
internal sealed class ChaosGmail : NamedDocuments
{
    private readonly ChangeGate _gate = new();
    private readonly FakeGoogle _google;
    private int _mails;

    public ChaosGmail() => _google = new FakeGoogle { Gate = _gate };

    public override string Source => "gmail";

    public override JsonObject Config
        => DriveConfigs.OAuth(_google, config => (config["batch_size"], config["quota_units_per_minute"]) = (5, 1_000_000));

    public override void Misbehave(bool on, int seed) => _google.Faults = ChaosFaults.Of(on, seed);

    public override async ValueTask DisposeAsync()
    {
        await _google.DisposeAsync();
        _gate.Dispose();
    }

    protected override Task OpenAsync() => _google.StartAsync();

    protected override string NameOf(int number) => $"t{number:0000}";

    protected override string IdOf(string name) => $"{_google.Tokens.Account}/{name}";

    protected override string TitleOf(string name) => $"Subject {name}";

    protected override string Write(string name, string word, string? before)
    {
        _gate.Change(() => Mailbox.Receive(Mails.Plain($"m{++_mails:00000}", name, TitleOf(name), word)));
        return VersionWord.In($"{before} {word}");
    }

    protected override void Delete(string name) => _gate.Change(() =>
    {
        foreach (var mail in Mailbox.Threads[name].ToList())
            Mailbox.Delete(name, mail.Id);
    });

    private FakeMailbox Mailbox => _google.Gmail[_google.Tokens.Account];
}
