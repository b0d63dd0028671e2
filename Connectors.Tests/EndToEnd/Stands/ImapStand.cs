using System.Text.Json.Nodes;
using Connectors.Tests.Sources.Imap;

namespace Connectors.Tests.EndToEnd.Stands;

/// <summary>The mail folders of a real Dovecot.</summary>
internal sealed class ImapStand : SourceStand
{
    private static readonly string[] Folders = ["INBOX", "Sent", "Projects/Lamps"];

    private DovecotServer? _server;

    public override string Type => "imap";

    public override string Reader => DovecotServer.User;

    public override JsonObject Config => _server!.Config;

    public override async Task StartAsync()
    {
        _server = await DovecotServer.StartAsync();
        foreach (var (folder, numbers) in Enumerable.Range(0, Count).GroupBy(number => Folders[number % Folders.Length])
            .Select(group => (group.Key, group.ToList())))
        {
            await _server.AddAsync(
                folder, numbers.Select(number => ImapMails.Plain($"m{number}@example.com", $"Subject {number}", $"{Word} {number}")));
        }
    }

    public override void Remove() => _server!.RemoveAsync(Folders[1], "m7@example.com").GetAwaiter().GetResult();

    public override ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
