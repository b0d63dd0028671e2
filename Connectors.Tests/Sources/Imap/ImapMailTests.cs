using System.Text;
using System.Text.Json;
using Connectors.Sources;
using Connectors.Tests.Support;
using MailKit;
using MimeKit;

namespace Connectors.Tests.Sources.Imap;

/// <summary>Mail of every shape, from a real Dovecot.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
internal sealed class ImapMailTests
{
    private readonly byte[] _large = new byte[3_000_000];
    private DovecotServer _server = null!;
    private SourceProbe _probe = null!;
    private List<SourceDocument> _read = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        new Random(7).NextBytes(_large);
        _server = await DovecotServer.StartAsync();
        await _server.AddAsync("INBOX", Mails());
        // As other programs write them: no Message-ID, Latin-1, a clock that is wrong.
        const string nameless = "From: old@example.com\r\nSubject: Nameless\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n";
        await AppendAsync(nameless + "Gr\u00fc\u00dfe, a thrush\r\n");
        await AppendAsync("From: clock@example.com\r\nSubject: From the future\r\nDate: Mon, 1 Mar 2066 08:00:00 +0000\r\n\r\nSoon.\r\n");
        var config = _server.Config;
        (config["include_attachments"], config["size_limit"]) = (true, 4_000_000);
        _probe = new SourceProbe("imap", JsonSerializer.SerializeToElement(config), new SourceContext
        {
            Connector = "imap", Host = new SourceHostOptions { EgressAllow = ["localhost"] },
        });
        _read = [.. (await _probe.ReadAsync("folder:INBOX")).SelectMany(part => part.Changes.Documents)];
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_probe is not null)
            await _probe.DisposeAsync();
        await _server.DisposeAsync();
    }

    [TestCase("Alternative", "the plain form")]
    [TestCase("Only HTML", "bold words")]
    [TestCase("Forwarded", "Forwarded: Within (from")]
    [TestCase("Forwarded", "the forwarded text")]
    [TestCase("Nested", "the innermost text")]
    [TestCase("Accents", "Grüße aus Łódź")]
    [TestCase("Accents", "From: Bob Müller <bob@example.com>")]
    [TestCase("Large", "The text beside a large file.")]
    [TestCase("Large", "Attachment: größe 100%.bin (application/octet-stream)")]
    [TestCase("Invitation", "Event: Lamp meeting")]
    [TestCase("Nameless", "Grüße, a thrush")]
    public async Task Reads_the_text(string title, string text)
        => Assert.That(await ContentReader.ReadAsync(Document(title).Content), Does.Contain(text));

    [Test]
    public async Task An_attachment_is_read_in_pieces_and_comes_out_as_it_went_in()
    {
        var attachment = Document("größe 100%.bin");
        await using var content = await ((FileContent)attachment.Content).OpenAsync(CancellationToken.None);
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy);

        Assert.That(copy.ToArray(), Is.EqualTo(_large));
        Assert.That(attachment.AttachedTo, Is.EqualTo(Document("Large").Id));
        Assert.That(await ContentReader.ReadAsync(Document("empty.txt").Content), Is.Empty);
        Assert.That(await ContentReader.ReadAsync(Document("only.bin").Content), Is.EqualTo("nothing else"));
    }

    [Test]
    public async Task An_attachment_above_the_size_limit_fails_alone()
    {
        var error = await Assert.ThrowsAsync<DocumentUnreadableException>(() => ContentReader.ReadAsync(Document("huge.bin").Content));

        Assert.That(error!.Reason, Is.EqualTo(FailureReason.TooLarge));
        Assert.That(error.Message, Does.Contain("size_limit"));
    }

    [Test]
    public async Task A_reply_in_a_thread_folds_what_it_quotes_and_the_thread_tells_its_people()
    {
        var thread = Document("Question");

        Assert.That(await ContentReader.ReadAsync(thread.Content), Does.Contain("[quoted text folded]").And.Not.Contain("> Which lamp"));
        Assert.That(((SectionsContent)thread.Content).Sections.Select(section => section.Link), Is.EqualTo(new[] { "mid:q@x", "mid:r@x" }));
        Assert.That((int?)thread.Metadata["message_count"], Is.EqualTo(2));
        Assert.That(thread.Owners, Is.EqualTo(new[] { "bob@example.com" }));
    }

    [Test]
    public void A_time_that_a_sender_set_to_the_future_does_not_count()
        => Assert.That(Document("From the future").UpdatedAt, Is.LessThan(DateTimeOffset.UtcNow.AddDays(1)));

    private Task AppendAsync(string mail) => _server.InAsync("INBOX", async inbox => await inbox.AppendAsync(
        new AppendRequest(await MimeMessage.LoadAsync(new MemoryStream(Encoding.Latin1.GetBytes(mail))), MessageFlags.None)));

    private SourceDocument Document(string title) => _read.Single(document => document.Title == title);

    private IEnumerable<MimeMessage> Mails()
    {
        yield return ImapMails.With("alt@x", "Alternative", new MultipartAlternative
        {
            new TextPart("plain") { Text = "the plain form of this mail" },
            new TextPart("html") { Text = "<p>the plain form of this mail</p>" },
        });
        yield return ImapMails.With("html@x", "Only HTML", new TextPart("html") { Text = "<p><b>bold</b> words</p>" });
        yield return ImapMails.With("fwd@x", "Forwarded", new Multipart("mixed")
        {
            new TextPart("plain") { Text = "See below." },
            new MessagePart { Message = ImapMails.Plain("within@x", "Within", "the forwarded text") },
        });
        yield return ImapMails.With("nested@x", "Nested", new Multipart("mixed")
        {
            new Multipart("related") { new MultipartAlternative { new TextPart("plain") { Text = "the innermost text" } } },
            new MessagePart { Message = ImapMails.With("deep@x", "Deep", new Multipart("mixed")
            {
                new TextPart("plain") { Text = "deeper" }, ImapMails.File("empty.txt", [], "text/plain"),
            }) },
        });
        yield return ImapMails.Plain("accents@x", "Accents", "Grüße aus Łódź");
        yield return ImapMails.With("large@x", "Large", new Multipart("mixed")
        {
            new TextPart("plain") { Text = "The text beside a large file." }, ImapMails.File("größe 100%.bin", _large),
        });
        yield return ImapMails.With("only@x", "Only a file", ImapMails.File("only.bin", "nothing else"u8.ToArray()));
        yield return ImapMails.With("huge@x", "Huge", new Multipart("mixed")
        {
            new TextPart("plain") { Text = "Too much." }, ImapMails.File("huge.bin", new byte[5_000_000]),
        });
        yield return ImapMails.With("ics@x", "Invitation", new TextPart("calendar")
        {
            Text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260301T080000Z\r\n"
                + "SUMMARY:Lamp meeting\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        });
        yield return ImapMails.Plain("q@x", "Question", "Which lamp do we take?");
        yield return ImapMails.Plain(
            "r@x", "Re: Question", "The green one.\r\n\r\nOn Mon, Bob wrote:\r\n> Which lamp do we take?\r\n", "q@x");
    }
}
