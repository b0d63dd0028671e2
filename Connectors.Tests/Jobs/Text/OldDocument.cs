using System.Text;

namespace Connectors.Tests.Jobs.Text;

/// <summary>Writes the streams of an old Word file after [MS-DOC]: its text in two pieces, a narrow one and a wide one.</summary>
internal static class OldDocument
{
    private const int TextStart = 2048;
    private const int FormatPage = 2;

    /// <summary>Writes a document.</summary>
    /// <param name="parts">Body, footnotes, headers, macros, comments, endnotes and text boxes, as far as there are some.</param>
    /// <param name="narrow">The number of characters in the narrow piece.</param>
    /// <param name="hidden">The first and the last but one character that are hidden, within the narrow piece.</param>
    public static (byte[] Document, byte[] Table) Of(string[] parts, int narrow, (int From, int To)? hidden = null)
    {
        var text = string.Concat(parts);
        byte[] stored = [.. Encoding.GetEncoding(1252).GetBytes(text[..narrow]), .. Encoding.Unicode.GetBytes(text[narrow..])];
        var document = new byte[TextStart + stored.Length];
        stored.CopyTo(document, TextStart);
        Put(document, 0, BitConverter.GetBytes((ushort)0xA5EC));
        Put(document, 2, BitConverter.GetBytes((ushort)0xC1));
        Put(document, 10, BitConverter.GetBytes((ushort)0x0200));
        for (var part = 0; part < parts.Length; part++)
            Put(document, 0x4C + (4 * part), BitConverter.GetBytes(parts[part].Length));

        byte[] places = [.. Piece((TextStart * 2) | 0x40000000), .. Piece(TextStart + narrow)];
        byte[] pieces = [.. Numbers(0, narrow, text.Length), .. places];
        // Before the pieces stands a change of format, which nothing refers to.
        byte[] table = [1, 2, 0, 0x35, 0x08, 2, .. Numbers(pieces.Length), .. pieces];
        Put(document, 0x1A2, Numbers(0, table.Length));
        if (hidden is { } range)
        {
            Put(document, 0xFA, Numbers(table.Length, 12));
            table = [.. table, .. Numbers(TextStart, TextStart + narrow, FormatPage)];
            var page = FormatPage * 512;
            Put(document, page, Numbers(TextStart, TextStart + range.From, TextStart + range.To));
            // The second run's format: italic, and hidden.
            document[page + 13] = 100;
            Put(document, page + 200, [6, 0x36, 0x08, 1, 0x3C, 0x08, 1]);
            document[page + 511] = 2;
        }

        return (document, table);
    }

    private static byte[] Piece(int place) => [0, 0, .. BitConverter.GetBytes(place), 0, 0];

    private static byte[] Numbers(params int[] numbers) => [.. numbers.SelectMany(BitConverter.GetBytes)];

    private static void Put(byte[] bytes, int at, byte[] value) => value.CopyTo(bytes, at);
}
