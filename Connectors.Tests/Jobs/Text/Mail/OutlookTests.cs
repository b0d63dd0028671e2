using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;
using Connectors.Sources;

namespace Connectors.Tests.Jobs.Text.Mail;

/// <summary>Messages that Outlook saved.</summary>
internal sealed partial class OutlookTests
{
    private const string Attachment = "__attach_version1.0_#";

    [Test]
    public async Task A_message_yields_its_headers_body_and_attachments()
    {
        var file = Message("Störung am Nebelhorn", "The diaphone is silent. Please send a reed.");
        var note = file.Storage("", $"{Attachment}00000000");
        file.Text(note, 0x3707, "notes.txt").Bytes(note, 0x3701, "Reed order 4471"u8.ToArray()).Fixed(note, 0x37050003, 1);
        var plan = file.Storage("", $"{Attachment}00000001");
        file.Text(plan, 0x3707, "plan.docx").Bytes(plan, 0x3701, SampleFile.Bytes("plan.docx")).Fixed(plan, 0x37050003, 1);

        var text = await SampleFile.ReadAsync(file.Build(), "horn.msg");

        string[] wanted =
        [
            "Subject: Störung am Nebelhorn", "From: Ingrid Halvorsen <ingrid@example.org>", "To: Harbour Office <office@example.org>",
            "Date: 2026-02-02 10:00 UTC", "The diaphone is silent.", "Attached: notes.txt", "Reed order 4471", "Attached: plan.docx",
            "Lamp maintenance",
        ];
        Assert.That(wanted.Where(words => !text.Contains(words, StringComparison.Ordinal)), Is.Empty, text);
    }

    [Test]
    public async Task A_message_within_a_message_is_read_with_its_own_headers()
    {
        var file = Message("Outer", "See the message below.");
        var attachment = file.Storage("", $"{Attachment}00000000");
        var inner = file.Storage(attachment, "__substg1.0_3701000D");
        file.Text(inner, 0x0037, "Inner subject").Text(inner, 0x0C1A, "Bo").Text(inner, 0x1000, "Inner body.");
        file.Fixed(inner, 0x3FDE0003, 65001);
        var deep = file.Storage(inner, $"{Attachment}00000000");
        file.Text(deep, 0x3707, "deep.txt").Bytes(deep, 0x3701, "Deep words"u8.ToArray());

        var text = await SampleFile.ReadAsync(file.Build(), "outer.msg");

        Assert.That(text, Does.Contain("See the message below.").And.Contain("Subject: Inner subject").And.Contain("From: Bo"));
        Assert.That(text, Does.Contain("Inner body.").And.Contain("Attached: deep.txt").And.Contain("Deep words"));
    }

    [TestCase("saved.msg")]
    [TestCase("download")]
    public async Task Text_in_a_code_page_is_decoded_and_the_file_is_known_by_its_content(string name)
    {
        var cyrillic = CodePagesEncodingProvider.Instance.GetEncoding(1251)!;
        var file = new OutlookFile()
            .Text("", 0x0037, "Отчёт", cyrillic)
            .Text("", 0x1000, "Лампа горит", cyrillic)
            .Fixed("", 0x3FFD0003, 1251);

        Assert.That(await SampleFile.ReadAsync(file.Build(), name), Is.EqualTo("Subject: Отчёт\n\nЛампа горит"));
    }

    [Test]
    public async Task A_body_in_HTML_is_read_in_its_charset()
    {
        var page = CodePagesEncodingProvider.Instance.GetEncoding(932)!
            .GetBytes("<html><body><p>霧笛</p><style>x{}</style></body></html>");
        var file = new OutlookFile()
            .Text("", 0x0037, "Page")
            .Bytes("", 0x1013, page)
            .Fixed("", 0x3FDE0003, 932);

        Assert.That(await SampleFile.ReadAsync(file.Build(), "page.msg"), Is.EqualTo("Subject: Page\n\n霧笛"));
    }

    [Test]
    public async Task A_body_in_packed_RTF_is_read()
    {
        var rtf = @"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p class=noise>}\htmlrtf \htmlrtf0 Body words in rich text\par}"u8.ToArray();
        var packed = new byte[16 + rtf.Length];
        BinaryPrimitives.WriteInt32LittleEndian(packed, 12 + rtf.Length);
        BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(4), rtf.Length);
        // "MELA": stored, not compressed.
        BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(8), 0x414C454D);
        rtf.CopyTo(packed, 16);
        var file = new OutlookFile().Text("", 0x0037, "Rich").Bytes("", 0x1009, packed);

        var text = await SampleFile.ReadAsync(file.Build(), "rich.msg");

        Assert.That(text, Does.Contain("Body words in rich text").And.Not.Contain("noise"));
    }

    [Test]
    public async Task An_appointment_yields_its_place_and_a_contact_its_numbers()
    {
        var names = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(names, 0x8208);
        BinaryPrimitives.WriteUInt16LittleEndian(names.AsSpan(6), 5);
        var file = Message("Meeting", "Agenda");
        file.Stream(file.Storage("", "__nameid_version1.0"), "__substg1.0_00030102", names);
        file.Text("", 0x8005, "Hall B").Text("", 0x3A1C, "+47 555 0199").Text("", 0x3A16, "Lamps Ltd");

        var text = await SampleFile.ReadAsync(file.Build(), "meeting.msg");

        Assert.That(text, Does.Contain("Location: Hall B").And.Contain("Mobile: +47 555 0199").And.Contain("Company: Lamps Ltd"));
    }

    [Test]
    public async Task Nearly_all_words_of_a_long_message_are_read()
    {
        var words = Enumerable.Range(0, 20_000).Select(n => $"word{n}").ToArray();
        var file = Message("Long", string.Join(' ', words));

        var found = Word().Matches(await SampleFile.ReadAsync(file.Build(), "long.msg")).Select(match => match.Value).ToHashSet();

        Assert.That(words.Count(found.Contains), Is.EqualTo(words.Length));
    }

    [Test]
    public async Task A_damaged_message_yields_text_or_a_reason()
    {
        var whole = Message("Torn", new string('x', 9_000)).Build();
        var random = new Random(11);
        var outcomes = 0;
        for (var i = 0; i < 300; i++)
        {
            var torn = i % 3 == 0 ? whole[..random.Next(whole.Length)] : whole.ToArray();
            for (var n = random.Next(1, 40); n > 0 && torn.Length > 0; n--)
                torn[random.Next(torn.Length)] = (byte)random.Next(256);
            try
            {
                await SampleFile.ReadAsync(torn, "torn.msg");
                outcomes++;
            }
            catch (DocumentUnreadableException)
            {
                outcomes++;
            }
        }

        Assert.That(outcomes, Is.EqualTo(300));
    }

    [Test]
    public async Task Chains_of_sectors_that_go_in_circles_end()
    {
        var circles = Message("Round", new string('y', 20_000)).Build();
        // Every sector is said to follow the first one.
        var table = circles.Length - 512;
        for (var at = table; at < circles.Length; at += 4)
            BinaryPrimitives.WriteInt32LittleEndian(circles.AsSpan(at), 0);

        Assert.That(await SampleFile.ReadAsync(circles, "round.msg"), Has.Length.LessThan(circles.Length));
    }

    private static OutlookFile Message(string subject, string body)
    {
        var file = new OutlookFile()
            .Text("", 0x0037, subject)
            .Text("", 0x1000, body)
            .Text("", 0x0C1A, "Ingrid Halvorsen")
            .Text("", 0x5D01, "ingrid@example.org")
            .Fixed("", 0x00390040, new DateTime(2026, 2, 2, 10, 0, 0, DateTimeKind.Utc).ToFileTimeUtc());
        var recipient = file.Storage("", "__recip_version1.0_#00000000");
        return file.Text(recipient, 0x3001, "Harbour Office").Text(recipient, 0x39FE, "office@example.org");
    }

    [GeneratedRegex(@"word\d+")]
    private static partial Regex Word();
}
