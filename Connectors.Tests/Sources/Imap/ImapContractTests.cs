using System.Globalization;
using System.Text.Json.Nodes;
using Connectors.Sources.Imap;
using MimeKit;

namespace Connectors.Tests.Sources.Imap;

[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
public sealed class ImapContractTests : SourceContractTests
{
    private const string Odd = "Büro & Söhne/10% #1; 計画?";

    private DovecotServer _server = null!;

    protected override string Type => "imap";

    protected override IReadOnlyCollection<string> Ids =>
    [
        Id("INBOX", "first@example.com"), Id("INBOX", "second@example.com"), Id("INBOX", "third@example.com"),
        Id("Archive/2025", "old@example.com"), Id(Odd, "odd@example.com"),
        Attachment("INBOX", "third@example.com", "third@example.com", "2"),
    ];

    protected override string MissingId => Id("INBOX", "none@example.com");

    protected override IReadOnlyCollection<string> Secrets => [DovecotServer.Password];

    protected override JsonObject Config()
    {
        var config = _server.Config;
        config["batch_size"] = 1;
        config["include_attachments"] = true;
        return config;
    }

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await DovecotServer.StartAsync();
        await _server.AddAsync(
            "INBOX",
            ImapMails.Plain("first@example.com", "Hello", "The first text."),
            ImapMails.Plain("second@example.com", "Other", "Another text."),
            ImapMails.Plain("answer@example.com", "Re: Hello", "An answer.", "first@example.com"),
            ImapMails.With("third@example.com", "With a file", new Multipart("mixed")
            {
                new TextPart("plain") { Text = "See the file." }, ImapMails.File("plan.txt", "the plan"u8.ToArray(), "text/plain"),
            }));
        await _server.AddAsync("Archive/2025", ImapMails.Plain("old@example.com", "Old", "An old text."));
        await _server.AddAsync(Odd, ImapMails.Plain("odd@example.com", "Odd", "In an odd folder."));
        await _server.AddAsync("Papierkorb", ImapMails.Plain("thrown@example.com", "Away", "Thrown away."));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    private static string Id(string folder, string messageId) => ImapIds.Thread(folder, Hash(messageId));

    private static string Attachment(string folder, string thread, string message, string part)
        => ImapIds.Attachment(folder, Hash(thread), ImapIds.Hash(message), part);

    private static string Hash(string messageId) => ImapIds.Hash(messageId).ToString("x32", CultureInfo.InvariantCulture);
}
