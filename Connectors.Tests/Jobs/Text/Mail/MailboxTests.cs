using System.Text;

namespace Connectors.Tests.Jobs.Text.Mail;

/// <summary>Files that hold messages: mailboxes and saved web pages.</summary>
internal sealed class MailboxTests
{
    private const string Mailbox =
        "From ann@example.org Thu Jan  1 00:00:00 2026\nFrom: ann@example.org\nSubject: =?utf-8?B?TMOkcm0=?=\nDate: Thu, 1 Jan "
            + "2026 00:00:00 +0000\n"
        + "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nRGFzIEhvcm4gbMOkcm10\n\n"
        + "From bo@example.org Fri Jan  2 10:11:12 2026\nFrom: bo@example.org\nSubject: Oil\n\nThe boat came.\n\n"
        + "From here on, a sentence is no new message.\nLast words.\n\n"
        + "From cy@example.org Sat Jan  3 10:11:12 2026\nFrom: cy@example.org\nSubject: Wick\n\nThird message.\n";

    [TestCase("archive.mbox")]
    [TestCase("Inbox")]
    [TestCase("all.txt")]
    public async Task All_messages_of_a_mailbox_are_read_and_decoded(string name)
    {
        var text = await SampleFile.ReadAsync(Encoding.ASCII.GetBytes(Mailbox), name);

        Assert.That(text, Does.Contain("Subject: Lärm").And.Contain("Das Horn lärmt").And.Contain("Third message."));
        Assert.That(text, Does.Contain("From here on, a sentence is no new message.\nLast words."));
        Assert.That(text, Does.Not.Contain("RGFzIE"));
    }

    [Test]
    public async Task Each_message_of_a_mailbox_is_a_section()
        => Assert.That(
            (await SampleFile.ExtractAsync(Encoding.ASCII.GetBytes(Mailbox), "archive.mbox")).Sections, Has.Count.EqualTo(3));

    [TestCase("application/ms-tnef")]
    [TestCase("application/octet-stream")]
    public async Task A_packed_message_of_Outlook_is_read_with_its_attachments(string type)
    {
        var packed = Convert.ToBase64String(PackedMessage(), Base64FormattingOptions.InsertLineBreaks);
        var mail = $"From: ann@example.org\nSubject: Outer\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n"
            + $"Content-Type: text/plain\n\nSee the packed text.\n--x\nContent-Type: {type}; name=winmail.dat\n"
            + $"Content-Transfer-Encoding: base64\n\n{packed}\n--x--\n";

        var text = await SampleFile.ReadAsync(Encoding.ASCII.GetBytes(mail), "packed.eml");

        Assert.That(text, Does.Contain("See the packed text.").And.Contain("The body within the package."));
        Assert.That(text, Does.Contain("Attached: notes.txt").And.Contain("Reed order 4471"));
    }

    [TestCase("page.mht")]
    [TestCase("page.mhtml")]
    [TestCase("page")]
    public async Task A_saved_web_page_yields_the_page_alone(string name)
    {
        const string Page =
            "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/\r\nSubject: Lamps\r\nMIME-Version: 1.0\r\n"
            + "Content-Type: multipart/related; type=\"text/html\"; boundary=\"m\"\r\n\r\n--m\r\nContent-Type: text/html\r\n"
            + "Content-Transfer-Encoding: quoted-printable\r\n\r\n<html><head><meta charset=3D\"utf-8\"><title>Lamps</title></head>"
            + "<body><p>Die gr=C3=B6=\r\n=C3=9Fte Lampe</p></body></html>\r\n--m\r\nContent-Type: text/css\r\n\r\np{color:cssnoise}\r\n"
            + "--m\r\nContent-Type: image/png\r\nContent-Location: https://example.org/lamp.png\r\nContent-Transfer-Encoding: "
            + "base64\r\n\r\n"
            + "iVBORw0KGgo=\r\n--m--\r\n";

        var text = await SampleFile.ReadAsync(Encoding.ASCII.GetBytes(Page), name);

        Assert.That(text, Is.EqualTo("# Lamps\n\nDie größte Lampe"));
    }

    /// <summary>Writes TNEF (MS-OXTNEF): a signature, then attributes with their lengths and sums.</summary>
    private static byte[] PackedMessage()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(0x223E9F78);
        writer.Write((short)1);
        Attribute(1, 0x00089006, [0, 0, 1, 0]);
        Attribute(1, 0x00069007, [.. BitConverter.GetBytes(1252), 0, 0, 0, 0]);
        var body = "The body within the package.\0\0\0\0"u8.ToArray();
        Attribute(1, 0x00069003, [.. Numbers(1, 0x1000001E, 1, body.Length), .. body]);
        Attribute(2, 0x00069002, [1, 0, 0xFF, 0xFF, 0xFF, 0xFF, 32, 0, 32, 0, 0, 0, 0, 0]);
        Attribute(2, 0x00018010, "notes.txt\0"u8.ToArray());
        Attribute(2, 0x0006800F, "Reed order 4471"u8.ToArray());
        return bytes.ToArray();

        void Attribute(byte level, int id, byte[] data)
        {
            writer.Write(level);
            writer.Write(id);
            writer.Write(data.Length);
            writer.Write(data);
            writer.Write((ushort)data.Sum(b => b));
        }

        static byte[] Numbers(params int[] numbers) => [.. numbers.SelectMany(BitConverter.GetBytes)];
    }
}
