using System.Text;

namespace Connectors.Tests.Jobs.Text;

/// <summary>Writes a small XLSB after [MS-XLSB]: records with a kind, a length and a content.</summary>
internal static class BinaryWorkbook
{
    public static byte[] Of(string sheet, params byte[][] records) => Of(sheet, [], records);

    /// <summary>Writes a workbook as the betas of Excel 2007 did, with one more number in the list of sheets.</summary>
    public static byte[] OfBeta(string sheet, params byte[][] records) => Of(sheet, UInt32(0), records);

    private static byte[] Of(string sheet, byte[] more, byte[][] records)
        => PackageFile.Of(
            ("_rels/.rels", Utf8(PackageFile.Relations(PackageFile.Transitional, ("r1", "officeDocument", "xl/workbook.bin")))),
            (
                "xl/workbook.bin",
                [
                    .. Record(153, UInt32(0), UInt32(0)),
                    .. Record(156, UInt32(0), more, UInt32(1), Words("r1"), Words(sheet)),
                ]),
            (
                "xl/_rels/workbook.bin.rels",
                Utf8(PackageFile.Relations(
                    PackageFile.Transitional,
                    ("r1", "worksheet", "worksheets/sheet1.bin"),
                    ("r2", "styles", "styles.bin"),
                    ("r3", "sharedStrings", "sharedStrings.bin")))),
            (
                "xl/styles.bin",
                [
                    .. Record(44, UInt16(164), Words("00000")),
                    .. Record(47, UInt16(0), UInt16(9)),
                    .. Record(617, UInt32(3)),
                    .. Record(47, UInt16(0), UInt16(0)),
                    .. Record(47, UInt16(0), UInt16(14)),
                    .. Record(47, UInt16(0), UInt16(164)),
                    .. Record(618),
                ]),
            ("xl/sharedStrings.bin", [.. Record(19, [0], Words("first")), .. Record(19, [1], Words("zweite Größe"), UInt32(0))]),
            ("xl/worksheets/sheet1.bin", [.. records.SelectMany(record => record)]),
            (
                "xl/worksheets/_rels/sheet1.bin.rels",
                Utf8(PackageFile.Relations(PackageFile.Transitional, ("c", "comments", "../comments1.bin")))),
            ("xl/comments1.bin", Record(637, [0], Words("a remark"))));

    public static byte[] Row(uint number) => Record(0, UInt32(number), new byte[13]);

    /// <summary>Writes a cell: the kind of its record, its column and style, and its value.</summary>
    public static byte[] Cell(int kind, uint column, uint style, byte[] value) => Record(kind, UInt32(column), UInt32(style), value);

    public static byte[] Words(string text) => [.. UInt32((uint)text.Length), .. Encoding.Unicode.GetBytes(text)];

    public static byte[] UInt16(ushort value) => BitConverter.GetBytes(value);

    public static byte[] UInt32(uint value) => BitConverter.GetBytes(value);

    public static byte[] Record(int kind, params byte[][] content)
    {
        List<byte> record = kind < 0x80 ? [(byte)kind] : [(byte)((kind & 0x7F) | 0x80), (byte)(kind >> 7)];
        var length = content.Sum(part => part.Length);
        for (; length >= 0x80; length >>= 7)
            record.Add((byte)((length & 0x7F) | 0x80));
        record.Add((byte)length);
        record.AddRange(content.SelectMany(part => part));
        return [.. record];
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
