using System.IO.Compression;
using System.Text;

namespace Connectors.Tests.Jobs.Text;

/// <summary>
/// Makes malformed files from a seed. Checksums and tokenizers catch flipped bits at once, so this changes the entries of archives and the
/// streams of PDFs and packs them again. Then the damage reaches the inner parsers.
/// </summary>
internal sealed class FuzzCorpus(int seed)
{
    private static readonly string[] Nasty =
    [
        "-1", "0", "4294967296", "99999999999999999999", "1e308", "NaN", "\0", "\uFFFE", "﷽", "%s%n", "../../../../etc/passwd",
        "A1:XFD1048576", "&#0;", "&#x110000;",
        "<![CDATA[", "]]>", "<!--", "\u202E", "\"", "\\", "{", "[", "=cmd|' /C calc'!A0",
    ];

    private readonly Random _random = new(seed);

    /// <summary>Returns a damaged copy of a file.</summary>
    public byte[] Mutate(byte[] file)
        => IsArchive(file) ? MutateArchive(file)
            : file.AsSpan().StartsWith("%PDF"u8) && _random.Next(4) > 0 ? PackedPdf.Change(file, _random, MutateText)
            : MutateText(file);

    private static bool IsArchive(byte[] file) => file.AsSpan().StartsWith("PK\u0003\u0004"u8);

    private byte[] MutateArchive(byte[] file)
    {
        using var input = new ZipArchive(new MemoryStream(file));
        using var output = new MemoryStream();
        var chosen = _random.Next(input.Entries.Count);
        using (var packed = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (var i = 0; i < input.Entries.Count; i++)
            {
                var entry = input.Entries[i];
                using var content = new MemoryStream();
                using (var from = entry.Open())
                    from.CopyTo(content);
                if (i == chosen && _random.Next(8) == 0)
                    continue;
                var changed = i == chosen || _random.Next(6) == 0;
                var name = changed && _random.Next(20) == 0 ? $"../{entry.FullName}" : entry.FullName;
                using var to = packed.CreateEntry(name, CompressionLevel.Fastest).Open();
                to.Write(changed ? MutateText(content.ToArray()) : content.ToArray());
            }
        }

        return output.ToArray();
    }

    private byte[] MutateText(byte[] file)
    {
        // Latin-1 maps every byte to one character.
        var text = Encoding.Latin1.GetString(file);
        for (var change = _random.Next(1, 6); change > 0 && text.Length > 0; change--)
            text = Change(text);
        return Encoding.Latin1.GetBytes(text);
    }

    private string Change(string text)
    {
        var (at, length) = Piece(text);
        var piece = text.Substring(at, length);
        return _random.Next(7) switch
        {
            0 => text.Remove(at, length),
            1 => text.Insert(at, string.Concat(Enumerable.Repeat(piece, _random.Next(2, 300)))),
            2 => text.Insert(at, Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(Nasty[_random.Next(Nasty.Length)]))),
            3 => Number(text, at),
            4 => text.Remove(at, length).Insert(_random.Next(text.Length - length + 1), piece),
            5 => text[..at] + Reverse(piece) + text[(at + length)..],
            _ => text[..at],
        };
    }

    /// <summary>Returns a range that begins at a point that matters to parsers: a bracket, a tag or a line.</summary>
    private (int At, int Length) Piece(string text)
    {
        var at = text.IndexOfAny(['<', '(', '[', '{', '\n', '/', '"', '\\'], _random.Next(text.Length));
        at = at < 0 ? _random.Next(text.Length) : at;
        return (at, Math.Min(_random.Next(1, 200), text.Length - at));
    }

    /// <summary>Replaces the next number by an unexpected one.</summary>
    private string Number(string text, int from)
    {
        var at = text.IndexOfAny(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'], from);
        if (at < 0)
            return text;
        var end = at;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        return text[..at] + Nasty[_random.Next(5)] + text[end..];
    }

    private static string Reverse(string piece) => new([.. piece.Reverse()]);
}
