using System.Globalization;
using System.Text.Json.Nodes;
using Connectors.Sources.Imap;
using Connectors.Tests.Sources.Imap;

namespace Connectors.Tests.Chaos.Worlds;

/// <summary>Threads in folders of a real Dovecot, which stops if it misbehaves. A mail never changes, but a thread gets answers.</summary>
internal sealed class ChaosImap : NamedDocuments
{
    private static readonly string[] Folders = ["INBOX", "Sent", "Projects/Lamps"];

    private readonly ServerSwitch _switch = new();
    private readonly Dictionary<string, int> _mails = [];
    private DovecotServer? _server;

    public override string Source => "imap";

    public override JsonObject Config
    {
        get
        {
            var config = _server!.Config;
            config["batch_size"] = 5;
            return config;
        }
    }

    protected override bool IsUp => !_switch.IsOff;

    public override void Misbehave(bool on, int seed) => _switch.Set(on, _server!.StopAsync, _server!.StartAgainAsync);

    public override ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    protected override async Task OpenAsync() => _server = await DovecotServer.StartAsync();

    protected override string NameOf(int number) => $"{Folders[number % Folders.Length]}/d{number:0000}";

    protected override string IdOf(string name)
        => ImapIds.Thread(FolderOf(name), ImapIds.Hash(MessageId(name, 0)).ToString("x32", CultureInfo.InvariantCulture));

    protected override string Write(string name, string word, string? before)
    {
        var number = _mails.GetValueOrDefault(name);
        var (subject, first) = (TitleOf(name), MessageId(name, 0));
        var mail = number == 0
            ? ImapMails.Plain(first, subject, word)
            : ImapMails.Plain(MessageId(name, number), $"Re: {subject}", word, first);
        _server!.AddAsync(FolderOf(name), mail).GetAwaiter().GetResult();
        _mails[name] = number + 1;
        return VersionWord.In($"{before} {word}");
    }

    protected override void Delete(string name)
    {
        _server!.RemoveAsync(FolderOf(name), $"{TitleOf(name)}.").GetAwaiter().GetResult();
        _mails.Remove(name);
    }

    private static string FolderOf(string name) => name[..name.LastIndexOf('/')];

    private string MessageId(string name, int number)
        => string.Create(CultureInfo.InvariantCulture, $"{TitleOf(name)}.{number}@example.com");
}
