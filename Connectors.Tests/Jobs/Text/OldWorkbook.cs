using System.Text;

namespace Connectors.Tests.Jobs.Text;

/// <summary>Writes the stream of an old workbook after [MS-XLS]: records of a number, a length and content.</summary>
internal static class OldWorkbook
{
    private const ushort Version = 0x0600;

    /// <summary>Writes a workbook of one sheet.</summary>
    public static byte[] Of(string sheet, params byte[][] records)
    {
        byte[] globals = [.. Begin(5), .. Record(0x42, Bytes(1200))];
        // The end of the globals follows the sheet's name, and then the sheet begins.
        var start = globals.Length + 4 + 6 + 2 + (2 * sheet.Length) + 4;
        return
        [
            .. globals,
            .. Record(0x85, [.. BitConverter.GetBytes(start), 0, 0, (byte)sheet.Length, 1, .. Encoding.Unicode.GetBytes(sheet)]),
            .. Record(0x0A),
            .. Begin(0x10),
            .. Record(0x200, [.. new byte[4], 20, 0, 0, 0, 0, 0, 10, 0, 0, 0]),
            .. records.SelectMany(record => record),
            .. Record(0x0A),
        ];
    }

    public static byte[] Text(ushort row, ushort column, string text)
        => Record(0x204, [.. Bytes(row, column, 0, (ushort)text.Length), 1, .. Encoding.Unicode.GetBytes(text)]);

    /// <summary>A cell with an error of its own.</summary>
    public static byte[] Error(ushort row, ushort column, byte code) => Record(0x205, [.. Bytes(row, column, 0), code, 1]);

    /// <summary>A formula whose result is an error.</summary>
    public static byte[] FailedFormula(ushort row, ushort column, byte code)
        => Record(0x06, [.. Bytes(row, column, 0), 2, 0, code, 0, 0, 0, 0xFF, 0xFF, .. new byte[8]]);

    /// <summary>A text box or a comment. Its text is cut into pieces, each wide or narrow.</summary>
    public static byte[] Box(bool isComment, params string[] pieces) =>
    [
        .. Record(0x5D, [.. Bytes(0x15, 0x12, (ushort)(isComment ? 0x19 : 6)), .. new byte[16]]),
        .. Record(0x1B6, [.. new byte[10], .. Bytes((ushort)pieces.Sum(piece => piece.Length)), .. new byte[6]]),
        .. pieces.SelectMany(Piece),
        // The fonts of the text.
        .. Record(0x3C, new byte[16]),
    ];

    public static byte[] Header(string text) => Record(0x14, [.. Bytes((ushort)text.Length), 0, .. Encoding.Latin1.GetBytes(text)]);

    public static byte[] ChartTitle(string text) => Record(0x100D, [0, 0, (byte)text.Length, 0, .. Encoding.Latin1.GetBytes(text)]);

    private static byte[] Piece(string text)
        => text.All(character => character < 256)
            ? Record(0x3C, [0, .. Encoding.Latin1.GetBytes(text)])
            : Record(0x3C, [1, .. Encoding.Unicode.GetBytes(text)]);

    private static byte[] Begin(ushort kind) => Record(0x809, [.. Bytes(Version, kind, 0, 0), .. new byte[8]]);

    private static byte[] Record(ushort number, params byte[] content) => [.. Bytes(number, (ushort)content.Length), .. content];

    private static byte[] Bytes(params ushort[] numbers) => [.. numbers.SelectMany(BitConverter.GetBytes)];
}
