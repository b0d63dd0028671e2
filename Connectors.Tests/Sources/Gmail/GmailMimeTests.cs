using System.Text;
using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Sources.GoogleWorkspace;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Gmail;

public sealed class GmailMimeTests : GmailFixture
{
    [Test]
    public async Task Text_two_levels_down_is_read_once_and_attachments_are_listed_by_name()
    {
        var (text, document) = await ReadAsync(Mails.WithAttachment);

        Assert.That(text, Does.Contain("The text two levels down").And.Contain("report.pdf").And.Not.Contain("HTML two levels"));
        Assert.That(document.Metadata["attachments"]!.ToJsonString(), Is.EqualTo("""["report.pdf"]"""));
    }

    [Test]
    public async Task A_message_without_parts_is_read_from_its_payload()
        => Assert.That((await ReadAsync(Header("text/plain; charset=utf-8") + "Just text")).Text, Does.Contain("Just text"));

    [Test]
    public async Task A_message_with_HTML_only_becomes_text()
    {
        var (text, _) = await ReadAsync(Header("text/html; charset=utf-8") + "<html><head><style>p{}</style></head><body>"
            + "<p>Hello <b>there</b></p><ul><li>one</li><li>two</li></ul><script>no()</script></body></html>");

        Assert.That(text, Does.Contain("Hello there").And.Contain("- one").And.Contain("- two"));
        Assert.That(text, Does.Not.Contain("no()").And.Not.Contain("p{}"));
    }

    [TestCase("iso-2022-jp", "GyRCRnxLXDhsGyhC", "日本語")]
    [TestCase("windows-1252", "k3F1b3RllA==", "“quote”")]
    [TestCase("koi8-r", "8NLJ18XU", "Привет")]
    [TestCase("nonsense", "R3LDvMOfZQ==", "Grüße")]
    [TestCase("us-ascii", "R3L832U=", "Grüße")]
    [TestCase("utf-7", "R3LDvMOfZQ==", "Grüße")]
    public async Task Text_is_decoded_by_its_charset_or_a_likely_one_if_that_is_wrong(string charset, string base64, string expected)
        => Assert.That((await ReadAsync(Header($"text/plain; charset={charset}", "base64") + base64)).Text, Does.Contain(expected));

    [Test]
    public async Task Encoded_headers_quoted_names_and_groups_of_addresses_are_decoded()
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
        var internalDate = new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);
        Assert.That(document.UpdatedAt, Is.EqualTo(internalDate), "Google's own date instead of the header's");
    }

    [Test]
    public async Task Calendar_invitations_become_text()
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

        Assert.That(text, Does.Contain("Budget review").And.Contain("Room 5").And.Contain("2026-04-02 09:00"));
        Assert.That(text, Does.Contain("Ann <ann@example.com>").And.Not.Contain("BEGIN:"));
    }

    [Test]
    public async Task A_message_attached_to_another_is_read_as_part_of_it()
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
    public async Task A_part_forty_five_levels_down_is_read()
    {
        const int Depth = 45;
        var levels = Enumerable.Range(0, Depth).ToList();
        var mime = "From: a@example.com\nSubject: Deep\nMIME-Version: 1.0\n"
            + string.Concat(levels.Select(level => $"Content-Type: multipart/mixed; boundary=b{level}x\n\n--b{level}x\n"))
            + "Content-Type: text/plain\n\nThe innermost text\n"
            + string.Concat(levels.OrderDescending().Select(level => $"--b{level}x--\n"));

        Assert.That((await ReadAsync(mime)).Text, Does.Contain("The innermost text"));
    }

    [Test]
    public async Task A_reply_folds_the_trailing_quote_from_its_own_thread_and_keeps_other_quotes()
    {
        Mailbox.Receive(Mails.Plain("m1", "t1", "Plan", "The original plan"));
        var trailing = "Agreed.\n\nOn Mon, 2 Mar 2026, Bob wrote:\n> The original plan\n> of mine";
        Mailbox.Receive(Mails.Plain("m2", "t1", "Re: Plan", trailing, inReplyTo: "m1"));
        Mailbox.Receive(Mails.Plain("m3", "t1", "Re: Plan", "> The original plan\nis not what I meant", inReplyTo: "m1"));
        Mailbox.Receive(Mails.Plain("m4", "t2", "Alone", "Look:\n> quoted from elsewhere", inReplyTo: "unknown"));

        var parts = await Mine().ReadAsync(AnnsMail);
        var sections = ((SectionsContent)Document(parts, "ann@example.com/t1").Content).Sections;
        var kept = await Mine(config => config["fold_quotes"] = false).ReadAsync(AnnsMail);

        Assert.That(sections[1].Text, Does.Contain("Agreed.").And.Contain("folded").And.Not.Contain("of mine").And.Not.Contain("wrote:"));
        Assert.That(sections[2].Text, Does.Contain("> The original plan"));
        Assert.That(await ContentReader.ReadAsync(Document(parts, "ann@example.com/t2").Content), Does.Contain("quoted from elsewhere"));
        Assert.That(await ContentReader.ReadAsync(Document(kept, "ann@example.com/t1").Content), Does.Contain("of mine"));
    }

    /// <summary>A parser has no limit of depth or memory, so such mail would bring a worker down.</summary>
    [TestCase("<div>", "")]
    [TestCase("<b><i>", "")]
    [TestCase("<div></span>", "")]
    [TestCase("<table><tr><td>", "")]
    [TestCase("<i></i>", "<div id=divRplyFwdMsg></div>")]
    [TestCase("<script></script>", "")]
    [TestCase("<", "")]
    public async Task HTML_with_absurdly_many_tags_is_read_for_its_text(string tag, string before)
    {
        const int Tags = 150_000;
        Mailbox.Receive(Mails.Raw("m", "t", Header("text/html; charset=utf-8") + "<p>The first words</p>"
            + string.Concat(Enumerable.Repeat(tag, Tags)) + before + string.Concat(Enumerable.Repeat(tag, 10))));

        var parts = await Mine().ReadAsync(AnnsMail);

        Assert.That(Failures(parts), Is.Empty);
        Assert.That(await ContentReader.ReadAsync(Document(parts, "ann@example.com/t").Content), Does.Contain("The first words"));
    }

    private async Task<(string Text, SourceDocument Document)> ReadAsync(string mime)
    {
        Mailbox.Receive(Mails.Raw("m", "t", mime));
        var document = Document(await Mine().ReadAsync(AnnsMail), "ann@example.com/t");
        return (await ContentReader.ReadAsync(document.Content), document);
    }

    private static string Header(string contentType, string encoding = "8bit")
        => $"From: bob@example.com\nSubject: S\nContent-Type: {contentType}\nContent-Transfer-Encoding: {encoding}\n\n";

    [TestCase("Weekly - See HTML version for full formatting", "oystercatcher budget", false)]
    [TestCase("\u200c\u00a0\u200b\ufeff\u034f\u00ad", "oystercatcher budget", false)]
    [TestCase("The oystercatcher budget is 40k", "oystercatcher budget is 40k", true)]
    public async Task The_fuller_form_of_a_message_is_read(string plain, string html, bool isPlainRead)
    {
        var (text, _) = await ReadAsync(Alternatives(plain, $"<p>The <b>{html}</b></p><!-- from html -->"));

        Assert.That(text, Does.Contain("oystercatcher budget"));
        Assert.That(text, isPlainRead ? Does.Contain("The oystercatcher budget is 40k") : Does.Not.Contain("formatting"));
    }

    [Test]
    public async Task A_plain_text_with_many_words_of_its_own_is_read_beside_the_HTML()
    {
        var own = string.Join(' ', Enumerable.Range(0, 40).Select(number => $"word{number}"));

        var (text, _) = await ReadAsync(Alternatives(own, "<p>Something quite different from it: wheatear</p>"));

        Assert.That(text, Does.Contain("word39").And.Contain("wheatear"));
    }

    [Test]
    public async Task A_plain_text_is_read_if_the_HTML_has_hardly_a_word()
    {
        var (text, _) = await ReadAsync(Alternatives("plain redwing", "<p>Loading</p>"));

        Assert.That(text, Does.Contain("plain redwing"));
    }

    [Test]
    public async Task An_attached_message_without_parts_is_an_attachment()
    {
        Google.Instead = request => request.Path.Value!.EndsWith("/threads", StringComparison.Ordinal)
            ? FakeAnswer.Ok(new JsonObject { ["threads"] = new JsonArray(new JsonObject { ["id"] = "t", ["historyId"] = "1001" }) })
            : null;
        Mailbox.Receive(Mails.Raw("m", "t", Header("text/plain") + "See it"));
        Google.Gmail.Payloads["m"] = new JsonObject
        {
            ["partId"] = "", ["mimeType"] = "multipart/mixed", ["filename"] = "", ["headers"] = new JsonArray(),
            ["parts"] = new JsonArray(
                new JsonObject { ["partId"] = "0", ["mimeType"] = "text/plain", ["body"] = new JsonObject { ["data"] = "U2VlIGl0" } },
                new JsonObject
                {
                    ["partId"] = "1", ["mimeType"] = "message/rfc822", ["filename"] = "whinchat.eml",
                    ["body"] = new JsonObject { ["attachmentId"] = "A2", ["size"] = 300 },
                }),
        };

        var parts = await Mine(config => config["include_attachments"] = true).ReadAsync(AnnsMail);

        Assert.That(Ids(parts), Is.EqualTo(new[] { "ann@example.com/t", "ann@example.com/t/m/1" }));
        Assert.That(await ContentReader.ReadAsync(Document(parts, "ann@example.com/t").Content), Does.Contain("whinchat.eml"));
    }

    [Test]
    public async Task An_invitation_with_a_file_name_is_read()
    {
        var ics = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y\nBEGIN:VEVENT\nUID:1\nDTSTART:20260402T090000Z\nSUMMARY:Budget review\n"
            + "END:VEVENT\nEND:VCALENDAR";

        var (text, _) = await ReadAsync(
            "From: a@example.com\nSubject: S\nContent-Type: text/calendar; name=invite.ics\n"
            + "Content-Disposition: attachment; filename=invite.ics\n\n" + ics);

        Assert.That(text, Does.Contain("Event: Budget review"));
    }

    [TestCase(403, "forbidden")]
    [TestCase(404, "notFound")]
    public async Task A_part_that_Google_refuses_costs_only_itself(int status, string reason)
    {
        Mailbox.Receive(Mails.Plain("m1", "t", "Long", new string('x', 200_000)));
        Mailbox.Receive(Mails.Plain("m2", "t", "Re: Long", "the short answer"));
        Google.Instead = request => request.Path.Value!.Contains("/attachments/", StringComparison.Ordinal)
            ? FakeAnswer.Refuse(status, reason)
            : null;

        var parts = await Mine().ReadAsync(AnnsMail);

        var text = await ContentReader.ReadAsync(Document(parts, "ann@example.com/t").Content);
        Assert.That(text, Does.Contain("the short answer").And.Contain("could not be read"));
    }

    private static string Alternatives(string plain, string html)
        => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(
            "From: bob@example.com\nSubject: S\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n"
            + $"--b\nContent-Type: text/plain; charset=utf-8\n\n{plain}\n"
            + $"--b\nContent-Type: text/html; charset=utf-8\n\n{html}\n--b--\n"));

}
