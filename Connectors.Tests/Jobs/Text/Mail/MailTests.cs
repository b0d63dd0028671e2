using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Connectors.Jobs.Text;
using Connectors.Sources;

namespace Connectors.Tests.Jobs.Text.Mail;

/// <summary>Mail as programs really write it: every part that a reader sees is text of the document.</summary>
internal sealed class MailTests
{
    private const string Head = "From: Ann Keeper <ann@example.org>\nTo: office@example.org\nSubject: Lamp report\nMIME-Version: 1.0\n";

    [Test]
    public async Task A_forwarded_message_without_a_disposition_is_read_with_its_headers()
    {
        var text = await ReadAsync(Mixed(
            "Content-Type: text/plain\n\nSee the report below.",
            "Content-Type: message/rfc822\n\nFrom: bo@example.org\nSubject: =?utf-8?Q?St=C3=B6rung?=\nDate: Mon, 2 Feb 2026 "
                + "10:00:00 +0000\n"
                + "Content-Type: text/plain\n\nThe wick is burnt."));

        Assert.That(text, Does.Contain("See the report below.").And.Contain("Subject: Störung").And.Contain("The wick is burnt."));
        Assert.That(text, Does.Contain("From: bo@example.org").And.Contain("Date: Mon, 2 Feb 2026 10:00:00 +0000"));
    }

    [Test]
    public async Task All_text_parts_and_text_attachments_are_read()
    {
        var text = await ReadAsync(Mixed(
            "Content-Type: text/plain\n\nFirst part.",
            "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nendlaXRlciBUZWlsIG1pdCBHcsO8w59lbg==",
            "Content-Type: text/plain; name=notes.txt\nContent-Disposition: attachment; filename=notes.txt\n\nAttached words.",
            "Content-Type: text/html\nContent-Disposition: inline\n\n<p>Fourth <b>part</b></p><script>scriptnoise</script>",
            "Content-Type: application/octet-stream; name=table.csv\n\nwick,12\noil,40",
            "Content-Type: image/png; name=lamp.png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgoAAAANSUhEUgAAAAEAAAAB"));

        Assert.That(text, Does.Contain("First part.").And.Contain("zweiter Teil mit Grüßen").And.Contain("Attached words."));
        Assert.That(text, Does.Contain("Fourth part").And.Contain("Attached: notes.txt").And.Contain("wick,12"));
        Assert.That(text, Does.Contain("Attached: lamp.png").And.Not.Contain("iVBOR").And.Not.Contain("scriptnoise"));
    }

    [Test]
    public async Task A_message_of_many_parts_is_read_whole_and_one_of_too_many_names_the_limit()
    {
        var parts = Enumerable.Range(0, 3_000).Select(number => $"Content-Type: text/plain\n\nPart number{number}.").ToArray();

        Assert.That(await ReadAsync(Mixed(parts)), Does.Contain("number0.").And.Contain("number2999."));
        var refused = await SampleFile.RefusalAsync(
            Encoding.UTF8.GetBytes(Mixed(parts)), "many.eml", new TextLimits { MaxEntries = 2_000 });
        Assert.That(refused.Reason, Is.EqualTo(FailureReason.TooLarge));
        Assert.That(refused.Message, Does.Contain("more than 2,000 parts (Connectors:Text:MaxEntries)"));
    }

    [Test]
    public async Task An_attached_office_file_is_read_and_a_damaged_one_costs_only_itself()
    {
        var word = Convert.ToBase64String(SampleFile.Bytes("plan.docx"), Base64FormattingOptions.InsertLineBreaks);
        var text = await ReadAsync(Mixed(
            "Content-Type: text/plain\n\nThe plan is attached.",
            $"Content-Type: application/octet-stream; name=plan.docx\nContent-Transfer-Encoding: base64\n\n{word}",
            $"Content-Type: application/octet-stream; name=torn.docx\nContent-Transfer-Encoding: base64\n\n{word[..4000]}"));

        Assert.That(text, Does.Contain("Attached: plan.docx").And.Contain("Spare parts").And.Contain("Attached: torn.docx"));
    }

    [Test]
    public async Task An_invitation_is_read_beside_the_text()
    {
        var text = await ReadAsync(
            Head + "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nPlease come.\n--b\n"
            + "Content-Type: text/calendar; method=REQUEST; charset=utf-8\n\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Meeting "
            + "of the kee\r\n"
            + " pers\\, hall B\r\nDTSTART:20260301T100000Z\r\nLOCATION:Harbour\r\nATTENDEE;CN=\"Bo; "
            + "Mate\":mailto:bo@example.org\r\nUID:uidnoise\r\n"
            + "END:VEVENT\r\nEND:VCALENDAR\r\n--b--");

        Assert.That(text, Does.Contain("Please come.").And.Contain("Location: Harbour"));
        Assert.That(text, Does.Contain("Summary: Meeting of the keepers, hall B"));
        Assert.That(text, Does.Contain("Start: 2026-03-01 10:00 UTC").And.Contain("Attendee: Bo; Mate bo@example.org"));
        Assert.That(text, Does.Not.Contain("uidnoise"));
    }

    [TestCase("Your program cannot show this message. Please use a program that reads HTML.", TestName = "A_stub")]
    [TestCase("\u200B\u200C\u00A0", TestName = "Invisible_characters")]
    [TestCase("", TestName = "Nothing")]
    public async Task A_placeholder_loses_against_the_HTML_of_a_mail(string plain)
    {
        var text = await ReadAsync(Alternatives(plain, "<h1>Oil order</h1><p>Forty pints of oil arrive with the mail boat on Friday.</p>"));

        Assert.That(text, Does.Contain("Forty pints of oil").And.Not.Contain("cannot show"));
    }

    [Test]
    public async Task Text_that_both_alternatives_hold_stands_once()
    {
        var text = await ReadAsync(Alternatives("Forty pints of oil arrive.", "<p>Forty pints of <b>oil</b> arrive.</p>"));

        Assert.That(text.Split("Forty"), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task Plain_text_that_the_HTML_does_not_hold_is_kept()
    {
        var text = await ReadAsync(
            Alternatives("The whole report: wick burnt, oil low, lens clean.", "<p>View this mail in a browser</p>"));

        Assert.That(text, Does.Contain("wick burnt, oil low"));
    }

    [Test]
    public async Task A_digest_yields_all_of_its_messages()
    {
        var text = await ReadAsync(
            Head + "Content-Type: multipart/digest; boundary=d\n\n--d\n\nFrom: a@example.org\nSubject: First\n\nOne body.\n--d\n\n"
            + "From: b@example.org\nSubject: Second\n\nTwo body.\n--d--");

        Assert.That(text, Does.Contain("Subject: First").And.Contain("One body.").And.Contain("Subject: Second").And.Contain("Two body."));
    }

    [Test]
    public async Task A_bounce_yields_the_reason_and_the_headers_of_the_message()
    {
        var text = await ReadAsync(
            Head + "Content-Type: multipart/report; report-type=delivery-status; boundary=r\n\n--r\nContent-Type: "
                + "text/plain\n\nNot delivered.\n"
            + "--r\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; "
            + "gone@example.org\n"
            + "Diagnostic-Code: smtp; 550 mailbox drowned\n\n--r\nContent-Type: text/rfc822-headers\n\nSubject: The lost order\n"
            + "From: ann@example.org\n\n--r--");

        Assert.That(text, Does.Contain("Not delivered.").And.Contain("gone@example.org").And.Contain("550 mailbox drowned"));
        Assert.That(text, Does.Contain("Subject: The lost order"));
    }

    [Test]
    public async Task Messages_within_messages_are_read_to_the_limit_of_depth()
    {
        var message = new StringBuilder();
        for (var i = 0; i < 30; i++)
            message.Append("Subject: level").Append(i).Append("\nContent-Type: message/rfc822\n\n");

        Assert.That(
            await ReadAsync($"{message}Subject: last\n\nThe innermost words."),
            Does.Contain("level29").And.Contain("The innermost words."));
    }

    [Test]
    public async Task Signed_content_is_read_without_its_signature()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=ann", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var signed = new SignedCms(new ContentInfo(Encoding.UTF8.GetBytes("Content-Type: text/plain; charset=utf-8\r\n\r\nSigned wörds.")));
        signed.ComputeSignature(new CmsSigner(certificate));
        var packed = Convert.ToBase64String(signed.Encode(), Base64FormattingOptions.InsertLineBreaks);

        var text = await ReadAsync(
            Head + $"Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\nContent-Transfer-Encoding: "
                + $"base64\n\n{packed}");

        Assert.That(text, Does.Contain("Signed wörds."));
    }

    [Test]
    public async Task A_file_within_its_signature_is_read_and_an_encrypted_one_says_so()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=Ann", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var content = new ContentInfo(Encoding.UTF8.GetBytes("<?xml version=\"1.0\"?><bill><sum>forty wörds</sum></bill>"));
        var signed = new SignedCms(content);
        signed.ComputeSignature(new CmsSigner(certificate));
        var encrypted = new EnvelopedCms(content);
        encrypted.Encrypt(new CmsRecipient(certificate));

        Assert.That(await SampleFile.ReadAsync(signed.Encode(), "bill.xml.p7m"), Is.EqualTo("forty wörds"));
        Assert.That((await SampleFile.RefusalAsync(encrypted.Encode(), "bill.p7m")).Reason, Is.EqualTo(FailureReason.Encrypted));
        Assert.That((await SampleFile.RefusalAsync([0x30, 0x80, 1, 2], "bill.p7m")).Reason, Is.EqualTo(FailureReason.Malformed));
    }

    [Test]
    public async Task A_delivery_report_is_read_even_if_its_server_wrote_sentences()
    {
        var text = await ReadAsync(Mixed(
            "Content-Type: message/delivery-status\n\nThe letter was undeliverable:\n\nShe has restricted her box.\n",
            "Content-Type: message/delivery-status\n\nReporting-MTA: dns; a.example.org\n\nAction: failed\nStatus: 5.3.0\n"));

        Assert.That(text, Does.Contain("The letter was undeliverable:").And.Contain("She has restricted her box."));
        Assert.That(text, Does.Contain("Reporting-MTA: dns; a.example.org").And.Contain("Status: 5.3.0"));
    }

    [Test]
    public async Task A_damaged_signature_costs_itself()
    {
        var text = await ReadAsync(Mixed(
            "Content-Type: text/plain\n\nStill here.",
            "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\nContent-Transfer-Encoding: "
                + "base64\n\nMIIBroken"));

        Assert.That(text, Does.Contain("Still here.").And.Contain("smime.p7m"));
    }

    [Test]
    public async Task Lines_that_the_sender_broke_within_words_are_joined()
    {
        var text = await ReadAsync(Head + "Content-Type: text/plain; format=flowed; delsp=yes\n\nThe light \nhouse keeper");

        Assert.That(text, Does.Contain("The lighthouse keeper"));
    }

    [Test]
    public async Task Enriched_text_is_read_without_its_commands()
    {
        var text = await ReadAsync(
            Head + "Content-Type: text/enriched\n\n<color><param>red</param>Danger</color> of <bold>fire</bold> << 5 miles");

        Assert.That(text, Does.Contain("Danger of fire < 5 miles"));
    }

    [TestCase("utf-16")]
    [TestCase("utf-16BE")]
    [TestCase("utf-32")]
    public async Task A_mail_that_an_editor_saved_in_a_wide_charset_is_read(string charset)
    {
        var encoding = Encoding.GetEncoding(charset);
        const string Body = "Content-Type: text/plain; charset=iso-8859-1\n\nGrüße an die Wärter";
        byte[] mail = [.. encoding.Preamble, .. encoding.GetBytes(Head + Body)];

        Assert.That(await SampleFile.ReadAsync(mail, "saved.eml"), Does.Contain("Subject: Lamp report").And.Contain("Grüße an die Wärter"));
    }

    [Test]
    public async Task Headers_in_a_charset_that_nobody_declares_are_decoded()
    {
        var mail = CodePages.GetEncoding(1251)!.GetBytes(
            "From: Смотритель маяка <a@example.org>\nTo: b@example.org\nSubject: Отчёт о лампе\n\nТекст");

        Assert.That(await SampleFile.ReadAsync(mail, "raw.eml"), Does.Contain("Subject: Отчёт о лампе").And.Contain("Смотритель маяка"));
    }

    [TestCase("note.txt")]
    [TestCase("note.msg")]
    [TestCase("note")]
    public async Task A_message_is_recognized_by_its_content(string name)
    {
        const string Mail = "Received: from a by b; Mon, 2 Feb 2026 10:00:00 +0000\nFrom: a@example.org\nSubject: =?utf-8?B?TMOkcm0=?=\n"
            + "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nDas Horn l=C3=A4rmt";

        var text = await SampleFile.ReadAsync(Encoding.ASCII.GetBytes(Mail), name);

        Assert.That(text, Does.Contain("Subject: Lärm").And.Contain("Das Horn lärmt"));
    }

    [Test]
    public async Task Notes_that_begin_with_a_colon_are_not_taken_for_mail()
    {
        var note = await SampleFile.ExtractAsync("Subject: a note\nFrom here on: words\n"u8.ToArray(), "note.txt");

        Assert.That(note.MediaType, Is.EqualTo("text/plain"));
    }

    [Test]
    public async Task Base64_that_stands_in_the_text_is_left_out()
    {
        var blob = new byte[3_000];
        new Random(5).NextBytes(blob);
        var text = await ReadAsync(
            $"{Head}\nThe key:\n{Convert.ToBase64String(blob, Base64FormattingOptions.InsertLineBreaks)}\nEnd of the key.");

        Assert.That(text, Does.Contain("The key:").And.Contain("End of the key.").And.Length.LessThan(400));
    }

    private static Task<string> ReadAsync(string mail) => SampleFile.ReadAsync(Encoding.UTF8.GetBytes(mail), "mail.eml");

    private static string Mixed(params string[] parts)
        => $"{Head}Content-Type: multipart/mixed; boundary=x\n\n{string.Concat(parts.Select(part => $"--x\n{part}\n"))}--x--\n";

    private static string Alternatives(string plain, string html)
        => $"{Head}Content-Type: multipart/alternative; boundary=x\n\n--x\nContent-Type: text/plain; charset=utf-8\n\n{plain}\n"
            + $"--x\nContent-Type: text/html; charset=utf-8\n\n{html}\n--x--\n";

    private static EncodingProvider CodePages => CodePagesEncodingProvider.Instance;
}
