using static Connectors.Tests.Jobs.Text.BinaryWorkbook;

namespace Connectors.Tests.Jobs.Text;

/// <summary>Excel's binary workbooks (XLSB).</summary>
internal sealed class BinarySheetTests
{
    /// <summary>Writes a workbook with cells of all kinds.</summary>
    public static byte[] Ledger()
        => Of(
            "Fänge",
            Row(0),
            Cell(7, 0, 0, UInt32(0)),
            Cell(7, 1, 0, UInt32(1)),
            Cell(6, 2, 0, Words("its own")),
            Row(1),
            Cell(5, 0, 1, BitConverter.GetBytes(45292.0)),
            Cell(2, 1, 2, UInt32((7412u << 2) | 2)),
            Cell(2, 2, 0, UInt32((1234u << 2) | 3)),
            Cell(2, 3, 0, UInt32((uint)(BitConverter.DoubleToUInt64Bits(1.5) >> 32))),
            Row(2),
            Cell(8, 0, 0, [.. Words("computed"), .. new byte[6]]),
            Cell(9, 1, 0, [.. BitConverter.GetBytes(3.3000000000000003), .. new byte[6]]),
            Cell(4, 2, 0, [1]),
            Cell(3, 3, 0, [0x2A]),
            Cell(62, 5, 0, [1, .. Words("formatted")]),
            Record(479, UInt16(0), Words("&LHarbour &P"), Words(""), [0xFF, 0xFF, 0xFF, 0xFF], Words(""), Words(""), Words("")));

    [TestCase("ledger.xlsb")]
    [TestCase("download")]
    public async Task A_binary_workbook_is_read_as_its_cells_show_it(string name)
    {
        var lines = (await SampleFile.ReadAsync(Ledger(), name)).Split('\n');

        Assert.That(lines, Is.SupersetOf(["## Fänge", "first | zweite Größe | its own", "2024-01-01 | 07412 | 12.34 | 1.5"]));
        Assert.That(lines, Is.SupersetOf(["computed | 3.3 | TRUE | #N/A |  | formatted", "Harbour", "Comment: a remark"]));
    }

    [Test]
    public async Task A_workbook_of_a_beta_of_Excel_2007_is_read()
    {
        var lines = (await SampleFile.ReadAsync(OfBeta("Fänge", Row(0), Cell(6, 0, 0, Words("haddock"))), "beta.xlsb")).Split('\n');

        Assert.That(lines, Is.SupersetOf(["## Fänge", "haddock"]));
    }

    [Test]
    public async Task A_record_that_is_cut_off_costs_the_rest_of_its_sheet()
    {
        var file = Of("S", Row(0), Cell(6, 0, 0, Words("before")), Row(1), [5, 200, 1]);

        Assert.That(
            await SampleFile.ReadAsync(file, "cut.xlsb"), Does.Contain("before").And.Contain("[xl/worksheets/sheet1.bin is damaged"));
    }

    [Test]
    public async Task A_text_that_claims_to_be_longer_than_its_record_is_damage()
    {
        var file = Of("S", Row(0), Cell(6, 0, 0, UInt32(0x7FFFFFF0)), Row(1), Cell(6, 0, 0, Words("behind")));

        Assert.That(await SampleFile.ReadAsync(file, "long.xlsb"), Does.Contain("## S").And.Contain("is damaged"));
    }
}
