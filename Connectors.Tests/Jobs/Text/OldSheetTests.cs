using System.Text;
using Connectors.Jobs.Text;
using Connectors.Jobs.Text.Formats.Office;
using Connectors.Sources;
using Connectors.Tests.Jobs.Text.Mail;

namespace Connectors.Tests.Jobs.Text;

/// <summary>Old spreadsheets: what they show beside the values of their cells.</summary>
internal sealed class OldSheetTests
{
    [Test]
    public async Task Errors_stand_where_the_cells_show_them()
    {
        var text = await ReadAsync(OldWorkbook.Of(
            "Rates",
            OldWorkbook.Text(0, 0, "wick"),
            OldWorkbook.Error(0, 1, 0x2A),
            OldWorkbook.Text(1, 0, "oil"),
            OldWorkbook.FailedFormula(1, 1, 0x07),
            OldWorkbook.Text(1, 2, "last")));

        Assert.That(text.Split('\n'), Does.Contain("wick | #N/A").And.Contain("oil | #DIV/0! | last"));
    }

    [Test]
    public async Task Comments_text_boxes_chart_titles_and_page_headers_are_read()
    {
        var text = await ReadAsync(OldWorkbook.Of(
            "Rates",
            OldWorkbook.Header("&LLamp office&RPage &P"),
            OldWorkbook.Text(0, 0, "wick"),
            OldWorkbook.Box(true, "Ann: check ", "Größe 灯", " again"),
            OldWorkbook.Box(false, "A box on the sheet"),
            OldWorkbook.ChartTitle("Oil per month")));

        var lines = text.Split('\n', StringSplitOptions.TrimEntries);
        Assert.That(lines, Does.Contain("## Rates").And.Contain("wick").And.Contain("Comment: Ann: check Größe 灯 again"));
        Assert.That(lines, Does.Contain("A box on the sheet").And.Contain("Oil per month"));
        Assert.That(lines, Has.Some.StartsWith("Lamp office").And.None.Contains("&"));
    }

    [Test]
    public async Task An_embedded_workbook_is_read_after_the_one_that_shows_it()
    {
        var file = new OutlookFile().Stream("", "Workbook", OldWorkbook.Of("Outer", OldWorkbook.Text(0, 0, "outer cell")));
        var folder = file.Storage("", "MBD0001");
        file.Stream(folder, "Workbook", OldWorkbook.Of("Inner", OldWorkbook.Text(0, 0, "inner cell")));
        file.Stream(file.Storage("", "MBD0002"), "Workbook", [9, 8, 1]);

        var text = await SampleFile.ExtractAsync(file.Build(), "both.xls");

        var all = string.Concat(text.Sections.Select(section => section.Text));
        Assert.That(all.IndexOf("outer cell", StringComparison.Ordinal), Is.LessThan(all.IndexOf("inner cell", StringComparison.Ordinal)));
        Assert.That(all, Does.Contain("## Outer").And.Contain("## Inner").And.Contain("[An embedded workbook is damaged"));
        Assert.That(text.Remarks, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Records_of_any_length_do_no_harm()
    {
        var workbook = OldWorkbook.Of("Rates", OldWorkbook.Text(0, 0, "wick"), OldWorkbook.Box(true, "a comment"), OldWorkbook.Header("x"));
        for (var cut = 0; cut < workbook.Length; cut++)
        {
            var broken = workbook.ToArray();
            broken[cut] ^= 0xFF;
            try
            {
                await ReadAsync(broken);
            }
            catch (DocumentUnreadableException refusal)
            {
                Assert.That(refusal.Reason, Is.AnyOf(FailureReason.Malformed, FailureReason.Encrypted), $"byte {cut}: {refusal.Message}");
            }
        }

        Assert.That(await ReadAsync(workbook), Does.Contain("Comment: a comment"));
    }

    [Test]
    public void Before_Excel_97_a_comment_stands_in_one_record_or_in_several()
    {
        byte[] stream =
        [
            .. Record(0x809, [0, 5, 5, 0, 0, 0, 0, 0]), .. Record(0x42, [0xE3, 4]), .. Record(0x0A, []),
            .. Record(0x1C, [1, 0, 1, 0, 10, 0, .. Encoding.ASCII.GetBytes("First:")]),
            // In the code page 1251.
            .. Record(0x1C, [0xFF, 0xFF, 0, 0, 4, 0, 0xCF, 0xF0, 0xE8, 0x21]),
        ];

        var extras = OldSheetExtras.Read(stream, new TextBudget(new TextLimits(), CancellationToken.None));

        Assert.That(extras.Texts, Is.EqualTo(["Comment: First:При!"]));
    }

    private static byte[] Record(ushort number, byte[] content)
        => [.. BitConverter.GetBytes(number), .. BitConverter.GetBytes((ushort)content.Length), .. content];

    private static Task<string> ReadAsync(byte[] workbook) => SampleFile.ReadAsync(CompoundFile.Of(("Workbook", workbook)), "rates.xls");
}
