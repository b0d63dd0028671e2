using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Gmail;

public sealed class GmailMimeTests : GmailFixture
{
    [Test]
    public async Task Text_two_levels_down_is_read_once_and_attachments_are_named()
    {
        var (text, document) = await ReadAsync(Mails.WithAttachment);

        Assert.That(text, Does.Contain("The text two levels down").And.Contain("report.pdf").And.Not.Contain("HTML two levels"));
        Assert.That(document.Metadata["attachments"]!.ToJsonString(), Is.EqualTo("""["report.pdf"]"""));
    }

    [Test]
    public async Task A_message_without_parts_is_read()
        => Assert.That((await ReadAsync(Header("text/plain; charset=utf-8") + "Just text")).Text, Does.Contain("Just text"));

    [Test]
    public async Task HTML_alone_becomes_text()
    {
        var (text, _) = await ReadAsync(Header("text/html; charset=utf-8")
            + "<html><head><style>p{}</style></head><body><p>Hello <b>there</b></p><ul><li>one</li><li>two</li></ul><script>no()</script></body></html>");

        Assert.That(text, Does.Contain("Hello there").And.Contain("- one").And.Contain("- two").And.Not.Contain("no()").And.Not.Contain("p{}"));
    }

    [TestCase("iso-2022-jp", "GyRCRnxLXDhsGyhC", "日本語")]
    [TestCase("windows-1252", "k3F1b3RllA==", "“quote”")]
    [TestCase("koi8-r", "8NLJ18XU", "Привет")]
    [TestCase("nonsense", "R3LDvMOfZQ==", "Grüße")]
    [TestCase("us-ascii", "R3L832U=", "Grüße")]
    [TestCase("utf-7", "R3LDvMOfZQ==", "Grüße")]
    public async Task Charsets_are_honoured(string charset, string base64, string expected)
        => Assert.That((await ReadAsync(Header($"text/plain; charset={charset}", "base64") + base64)).Text, Does.Contain(expected));

    [Test]
    public async Task Encoded_headers_and_quoted_names_are_read_as_people_read_them()
    {
        var (text, document) = await ReadAsync("""
            From: =?utf-8?B?SsO8cmdlbg==?= <juergen@example.com>
            To: "Doe, John" <john@example.com>, Team: a@example.com, b@example.com;
            Subject: =?iso-8859-1?Q?Gr=FC=DFe?=
            Date: nonsense
            Content-Type: text/plain

            Hi
            """);

        Assert.That(document.Title, Is.EqualTo("Grüße"));
        Assert.That(document.Owners, Is.EqualTo(new[] { "juergen@example.com" }));
        Assert.That(document.Metadata["to"]!.ToJsonString(), Is.EqualTo("""["a@example.com","b@example.com","john@example.com"]"""));
        Assert.That(text, Does.Contain("Jürgen <juergen@example.com>").And.Contain("Doe, John <john@example.com>"));
        Assert.That(document.UpdatedAt, Is.EqualTo(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero)), "Google's own date, not the header's");
    }

    [Test]
    public async Task Invitations_are_put_in_words()
    {
        var (text, _) = await ReadAsync(Header("text/calendar; charset=utf-8; method=REQUEST") + """
            BEGIN:VCALENDAR
            VERSION:2.0
            PRODID:-//x//y
            BEGIN:VEVENT
            UID:1
            DTSTART:20260402T090000Z
            DTEND:20260402T100000Z
            SUMMARY:Budget review
            LOCATION:Room 5
            ORGANIZER;CN=Ann:mailto:ann@example.com
            END:VEVENT
            END:VCALENDAR
            """);

        Assert.That(text, Does.Contain("Budget review").And.Contain("Room 5").And.Contain("2026-04-02 09:00").And.Contain("Ann <ann@example.com>").And.Not.Contain("BEGIN:"));
    }

    [Test]
    public async Task Forwarded_messages_are_read()
    {
        var (text, _) = await ReadAsync("""
            From: a@example.com
            Subject: Fwd
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/plain

            See below
            --b
            Content-Type: message/rfc822

            From: c@example.com
            Subject: Inner
            Content-Type: text/plain

            The inner text
            --b--
            """);

        Assert.That(text, Does.Contain("See below").And.Contain("Inner").And.Contain("The inner text"));
    }

    [Test]
    public async Task Mail_within_mail_is_read_however_deep_and_stops_nobody_elses()
    {
        const int depth = 45;
        var levels = Enumerable.Range(0, depth).ToList();
        var mime = "From: a@example.com\nSubject: Deep\nMIME-Version: 1.0\n"
            + string.Concat(levels.Select(level => $"Content-Type: multipart/mixed; boundary=b{level}x\n\n--b{level}x\n"))
            + "Content-Type: text/plain\n\nThe innermost text\n"
            + string.Concat(levels.OrderDescending().Select(level => $"--b{level}x--\n"));

        Assert.That((await ReadAsync(mime)).Text, Does.Contain("The innermost text"));
    }

    [Test]
    public async Task What_a_reply_quotes_from_its_thread_is_folded_and_what_it_answers_in_between_is_kept()
    {
        Mailbox.Receive(Mails.Plain("m1", "t1", "Plan", "The original plan"));
        Mailbox.Receive(Mails.Plain("m2", "t1", "Re: Plan", "Agreed.\n\nOn Mon, 2 Mar 2026, Bob wrote:\n> The original plan\n> of mine", answers: "m1"));
        Mailbox.Receive(Mails.Plain("m3", "t1", "Re: Plan", "> The original plan\nis not what I meant", answers: "m1"));
        Mailbox.Receive(Mails.Plain("m4", "t2", "Alone", "Look:\n> quoted from elsewhere", answers: "unknown"));

        var parts = await Mine().ReadAsync(AnnsMail);
        var sections = ((SectionsContent)Document(parts, "ann@example.com/t1").Content).Sections;
        var kept = await Mine(config => config["fold_quotes"] = false).ReadAsync(AnnsMail);

        Assert.That(sections[1].Text, Does.Contain("Agreed.").And.Contain("folded").And.Not.Contain("of mine").And.Not.Contain("wrote:"));
        Assert.That(sections[2].Text, Does.Contain("> The original plan"));
        Assert.That(await ContentReader.ReadAsync(Document(parts, "ann@example.com/t2").Content), Does.Contain("quoted from elsewhere"));
        Assert.That(await ContentReader.ReadAsync(Document(kept, "ann@example.com/t1").Content), Does.Contain("of mine"));
    }

    private async Task<(string Text, SourceDocument Document)> ReadAsync(string mime)
    {
        Mailbox.Receive(Mails.Raw("m", "t", mime));
        var document = Document(await Mine().ReadAsync(AnnsMail), "ann@example.com/t");
        return (await ContentReader.ReadAsync(document.Content), document);
    }

    private static string Header(string contentType, string encoding = "8bit")
        => $"From: bob@example.com\nSubject: S\nContent-Type: {contentType}\nContent-Transfer-Encoding: {encoding}\n\n";
}
