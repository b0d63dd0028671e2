using System.Text;
using UtfUnknown;

namespace Connectors.Jobs.Text.Formats;

/// <summary>Decodes bytes: by their byte order mark, as UTF-8 if that is valid, otherwise with a detected charset.</summary>
internal static class PlainText
{
    private const int SampleBytes = 64 << 10;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="declared">The charset that the file itself names, if it does.</param>
    public static string Decode(Stream file, TextBudget budget, string? declared = null)
    {
        // A character has at most four bytes, so a longer file exceeds the limit of characters in any case.
        var bytes = new byte[Math.Min(file.Length, 4L * budget.Limits.MaxCharacters + 4)];
        file.ReadExactly(bytes);
        return budget.Take(Decode(bytes, declared));
    }

    public static string Decode(byte[] bytes, string? declared = null)
    {
        var (encoding, skip) = Mark(bytes);
        if ((encoding ?? UnmarkedUtf16(bytes) ?? EscapedJapanese(bytes)) is { } known)
            return known.GetString(bytes, skip, bytes.Length - skip);
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return MostlyUtf8(bytes) ?? (Named(declared) ?? Detected(bytes)).GetString(bytes);
        }
    }

    /// <summary>
    /// Recognizes UTF-16 without a byte order mark if it is mostly Latin, because every other byte is zero then. Returns null otherwise.
    /// </summary>
    public static Encoding? UnmarkedUtf16(ReadOnlySpan<byte> bytes)
    {
        var (pairs, little, big) = (Math.Min(bytes.Length, 4096) / 2, 0, 0);
        for (var i = 0; i < pairs; i++)
        {
            var (first, second) = (bytes[2 * i], bytes[(2 * i) + 1]);
            little += second == 0 && IsPrintable(first) ? 1 : 0;
            big += first == 0 && IsPrintable(second) ? 1 : 0;
        }

        return pairs < 2 ? null
            : little * 10 >= pairs * 9 ? Encoding.Unicode
            : big * 10 >= pairs * 9 ? Encoding.BigEndianUnicode
            : null;
    }

    private static bool IsPrintable(byte character) => character is >= 0x20 and < 0x7F or >= 0xA0 or 0x09 or 0x0A or 0x0D;

    /// <summary>Recognizes seven-bit Japanese by its escapes. Such text is valid but meaningless UTF-8.</summary>
    private static Encoding? EscapedJapanese(ReadOnlySpan<byte> bytes)
    {
        var escaped = Ascii.IsValid(bytes) && (bytes.IndexOf("\u001b$B"u8) >= 0 || bytes.IndexOf("\u001b$@"u8) >= 0);
        return escaped ? Encoding.GetEncoding("iso-2022-jp") : null;
    }

    /// <summary>Decodes UTF-8 with a few broken characters, such as a file that was cut. Returns null if many are broken.</summary>
    private static string? MostlyUtf8(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var (broken, whole) = (0, 0);
        foreach (var c in text)
        {
            broken += c == '\uFFFD' ? 1 : 0;
            whole += c is > '\u007F' and not '\uFFFD' ? 1 : 0;
        }

        return broken * 8 <= whole ? text : null;
    }

    /// <summary>Detects the charset by a sample around the first byte that is not ASCII.</summary>
    private static Encoding Detected(byte[] bytes)
    {
        var firstNonAscii = bytes.AsSpan().IndexOfAnyInRange((byte)0x80, (byte)0xFF);
        var from = firstNonAscii < SampleBytes / 2 ? 0 : firstNonAscii;
        var detected = CharsetDetector.DetectFromBytes(bytes, from, Math.Min(bytes.Length - from, SampleBytes)).Detected?.Encoding;
        return detected is null or ASCIIEncoding ? Encoding.GetEncoding(1252) : detected;
    }

    private static Encoding? Named(string? charset)
    {
        try
        {
            return charset is null ? null : Encoding.GetEncoding(charset);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static (Encoding? Encoding, int Skip) Mark(byte[] bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => (Encoding.UTF8, 3),
        [0xFF, 0xFE, 0, 0, ..] => (Encoding.UTF32, 4),
        [0xFF, 0xFE, ..] => (Encoding.Unicode, 2),
        [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode, 2),
        _ => (null, 0),
    };
}
