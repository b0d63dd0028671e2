using Connectors.Jobs.Text;
using Connectors.Jobs.Text.Formats.Office;
using Connectors.Sources;
using Connectors.Tests.Jobs.Text.Mail;

namespace Connectors.Tests.Jobs.Text;

/// <summary>Word files of 1997 to 2003, which the product reads itself.</summary>
internal sealed class OldWordTests
{
    [Test]
    public async Task Results_of_fields_are_text_and_their_codes_are_not()
    {
        var text = await ReadAsync("Page \u0013 PAGE \\* MERGEFORMAT \u0014102\u0015 of \u0013 HYPERLINK \"http://example.org\" \u0014the "
            + "\u0013 TITLE \u0014Größe 灯\u0015 book\u0015.\rHere is\u0013 XE \"index words\" \u0015 some text.\r");

        Assert.That(text.Split('\n'), Is.EqualTo(["Page 102 of the Größe 灯 book.", "Here is some text."]));
    }

    [Test]
    public async Task A_field_without_an_end_costs_no_text()
        => Assert.That(await ReadAsync("Before \u0013 PAGE and what follows\r"), Does.Contain("Before").And.Contain("and what follows"));

    [Test]
    public async Task The_cells_of_a_row_stand_on_one_line()
        => Assert.That(
            (await ReadAsync("wick\a12\a\aoil\a40\a\aAfter\vthe table\fnext\u001Epage\r")).Split('\n'),
            Is.EqualTo(["wick | 12", "oil | 40", "After", "the table", "next-page"]));

    [Test]
    public async Task Footnotes_headers_comments_endnotes_and_text_boxes_are_read()
    {
        var text = await ReadAsync(
            "Body\r", "\u0002 A note\r", "Page head\rPage head\r", "", "\u0005 Check this\r", "An endnote\r", "In a box\r");

        Assert.That(
            text.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            Is.EqualTo(["Body", "A note", "Page head", "Comment: Check this", "An endnote", "In a box"]));
    }

    [Test]
    public async Task Hidden_and_deleted_text_is_left_out()
    {
        var (document, table) = OldDocument.Of(["Seen hidden too.\r"], narrow: 17, hidden: (5, 12));

        Assert.That(await ReadAsync(document, table), Is.EqualTo("Seen too."));
    }

    [Test]
    public async Task A_document_with_an_embedded_workbook_stays_a_document()
    {
        var (document, table) = OldDocument.Of(["The words of the document\r"], narrow: 3);
        var file = new OutlookFile().Stream("", "WordDocument", document).Stream("", "1Table", table);
        var pool = file.Storage(file.Storage("", "ObjectPool"), "_1");
        file.Stream(pool, "Workbook", OldWorkbook.Of("Inner", OldWorkbook.Text(0, 0, "cell")));

        Assert.That(await SampleFile.ReadAsync(file.Build(), "both.doc"), Is.EqualTo("The words of the document"));
    }

    [Test]
    public async Task A_short_document_says_itself_whether_it_is_encrypted([Values] bool isEncrypted)
    {
        var (document, table) = OldDocument.Of(["A short letter\r"], narrow: 3);
        // The flag of [MS-DOC] 2.5.2. What stands elsewhere in the file, at the same numbers, says the opposite.
        document[11] = (byte)(isEncrypted ? document[11] | 1 : document[11] & ~1);
        byte[] filler = [.. Enumerable.Repeat((byte)(isEncrypted ? 0 : 0xFF), 3000)];
        var file = new OutlookFile();
        for (var number = 0; number < 4; number++)
            file.Stream("", $"filler {number}", filler);
        var bytes = file.Stream("", "WordDocument", document).Stream("", "1Table", table).Build();

        Assert.That(document, Has.Length.LessThan(4096), "such streams lie together in another one");
        if (isEncrypted)
            Assert.That((await SampleFile.RefusalAsync(bytes, "letter.doc")).Reason, Is.EqualTo(FailureReason.Encrypted));
        else
            Assert.That(await SampleFile.ReadAsync(bytes, "letter.doc"), Is.EqualTo("A short letter"));
    }

    [Test]
    public void Damage_of_any_byte_is_told_and_does_no_harm()
    {
        var (document, table) = OldDocument.Of(["Seen hidden too and more.\r", "note\r", "head\r"], narrow: 20, hidden: (5, 12));
        var read = 0;
        for (var at = 0; at < document.Length + table.Length; at++)
        {
            var (broken, brokenTable) = (document.ToArray(), table.ToArray());
            if (at < document.Length)
                broken[at] ^= 0xFF;
            else
                brokenTable[at - document.Length] ^= 0xFF;
            try
            {
                read += Parts(broken, brokenTable) is { } parts && OldWordText.Of(parts).Length > 0 ? 1 : 0;
            }
            catch (Exception exception) when (exception is ArgumentException or IndexOutOfRangeException)
            {
                // Another program tries the file then.
            }
        }

        Assert.That(read, Is.GreaterThan(2000), "most bytes carry nothing");
    }

    private static IReadOnlyDictionary<OldWordFile.Part, string>? Parts(byte[] document, byte[] table)
        => OldWordFile.Read(
            new Connectors.Jobs.Text.Formats.CompoundFile(CompoundFile.Of(("WordDocument", document), ("1Table", table))),
            new TextBudget(new TextLimits(), CancellationToken.None));

    private static Task<string> ReadAsync(params string[] parts)
    {
        var (document, table) = OldDocument.Of(parts, narrow: 4);
        return ReadAsync(document, table);
    }

    private static Task<string> ReadAsync(byte[] document, byte[] table)
        => SampleFile.ReadAsync(CompoundFile.Of(("WordDocument", document), ("1Table", table)), "letter.doc");
}
