using System.Buffers.Binary;
using System.Text;

namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>
/// The text of a Word file of 1997 to 2003 ([MS-DOC]) as it is stored: pieces, in the order of the document, of the body, the footnotes,
/// the headers and so on, one behind the other. Text that is hidden or deleted is left out.
/// </summary>
internal sealed class OldWordFile
{
    private const int Signature = 0xA5EC;
    private const int Word97 = 0xC1;
    private const int Complex = 0x0004;
    private const int OtherTable = 0x0200;
    private const int PageBytes = 512;
    private const int Compressed = 0x40000000;

    private readonly byte[] _stream;
    private readonly List<(int From, int To)> _hidden = [];
    private readonly StringBuilder _text = new();

    private OldWordFile(byte[] stream) => _stream = stream;

    /// <summary>The parts of the document. Their lengths stand in the header in this order.</summary>
    public enum Part
    {
        Body,
        Footnotes,
        Headers,
        Macros,
        Comments,
        Endnotes,
        TextBoxes,
        HeaderTextBoxes,
    }

    /// <summary>Returns the text of each part with its control characters. Null if the file is older, or not a Word file.</summary>
    /// <exception cref="ArgumentException">The file is damaged.</exception>
    /// <exception cref="IndexOutOfRangeException">The file is damaged.</exception>
    public static IReadOnlyDictionary<Part, string>? Read(CompoundFile file, TextBudget budget)
    {
        if (file.Read("WordDocument") is not { Length: > 0x1AA } stream
            || Short(stream, 0) != Signature
            || Short(stream, 2) < Word97
            || file.Read((Short(stream, 10) & OtherTable) != 0 ? "1Table" : "0Table") is not { } table)
        {
            return null;
        }

        var word = new OldWordFile(stream);
        word.FindHidden(Range(table, stream, 0xFA));
        Dictionary<Part, string> parts = [];
        word.ReadPieces(Range(table, stream, 0x1A2), budget);
        var at = 0;
        foreach (var part in Enum.GetValues<Part>())
        {
            var length = Math.Clamp(Number(stream, 0x4C + (4 * (int)part)), 0, word._text.Length - at);
            parts[part] = word._text.ToString(at, length);
            at += length;
        }

        return parts;
    }

    private void ReadPieces(ReadOnlySpan<byte> pieces, TextBudget budget)
    {
        // Before the pieces come changes of format.
        while (pieces.Length > 3 && pieces[0] == 1)
            pieces = pieces[(3 + Short(pieces, 1))..];
        if (pieces.Length < 5 || pieces[0] != 2)
        {
            ReadWhole();
            return;
        }

        pieces = pieces[5..];
        var count = (pieces.Length - 4) / 12;
        for (var index = 0; index < count; index++)
        {
            budget.Token.ThrowIfCancellationRequested();
            var length = Number(pieces, 4 * (index + 1)) - Number(pieces, 4 * index);
            var place = Number(pieces, (4 * (count + 1)) + (8 * index) + 2);
            var isNarrow = (place & Compressed) != 0;
            Append(isNarrow ? (place & ~Compressed) / 2 : place, length, isNarrow);
        }
    }

    /// <summary>A file without pieces holds its text in one.</summary>
    private void ReadWhole()
    {
        if ((Short(_stream, 10) & Complex) == 0)
            Append(Number(_stream, 0x18), Number(_stream, 0x1C) - Number(_stream, 0x18), isNarrow: true);
    }

    /// <summary>Hidden characters are appended as zeros, because the lengths of the parts count them.</summary>
    private void Append(int from, int length, bool isNarrow)
    {
        var width = isNarrow ? 1 : 2;
        if (from < 0 || length <= 0 || from >= _stream.Length)
            return;
        length = Math.Min(length, (_stream.Length - from) / width);
        var text = (isNarrow ? Encoding.GetEncoding(1252) : Encoding.Unicode).GetString(_stream, from, length * width);
        var start = _text.Length;
        _text.Append(text);
        foreach (var (begin, end) in _hidden)
        {
            var (first, last) = (Math.Max(0, (begin - from) / width), Math.Min(text.Length, (end - from) / width));
            for (var at = first; at < last; at++)
                _text[start + at] = '\0';
        }
    }

    /// <summary>Finds the runs of characters that are hidden or deleted. Pages of 512 bytes list runs with their formats.</summary>
    private void FindHidden(ReadOnlySpan<byte> pages)
    {
        var count = (pages.Length - 4) / 8;
        for (var index = 0; index < count; index++)
        {
            var page = (Number(pages, (4 * (count + 1)) + (4 * index)) & 0x3FFFFF) * PageBytes;
            if (page <= 0 || page > _stream.Length - PageBytes)
                continue;
            var runs = _stream.AsSpan(page, PageBytes);
            for (var run = 0; run < Math.Min((int)runs[^1], 100); run++)
            {
                var format = runs[(4 * (runs[^1] + 1)) + run] * 2;
                if (format > 0 && IsHidden(runs.Slice(format + 1, Math.Min(runs[format], PageBytes - format - 1))))
                    _hidden.Add((Number(runs, 4 * run), Number(runs, 4 * (run + 1))));
            }
        }
    }

    private static bool IsHidden(ReadOnlySpan<byte> format)
    {
        while (format.Length > 2)
        {
            var change = Short(format, 0);
            // Hidden, and deleted while changes were tracked.
            if (change is 0x083C or 0x0800 && (format[2] & 1) != 0)
                return true;
            var length = (change >> 13) switch { 0 or 1 => 1, 3 => 4, 6 => 1 + format[2], 7 => 3, _ => 2 };
            format = format[Math.Min(format.Length, 2 + length)..];
        }

        return false;
    }

    /// <summary>Returns what the header says lies at a place of the other stream.</summary>
    private static ReadOnlySpan<byte> Range(byte[] table, byte[] header, int at)
    {
        var (from, length) = (Number(header, at), Number(header, at + 4));
        return from < 0 || length <= 0 || from >= table.Length ? [] : table.AsSpan(from, Math.Min(length, table.Length - from));
    }

    private static int Number(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);

    private static int Short(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
}
