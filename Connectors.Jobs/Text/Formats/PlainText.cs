using System.Text;
using UtfUnknown;

namespace Connectors.Jobs.Text.Formats;

/// <summary>Bytes to text: by byte order mark, as UTF-8 where that is valid, else by what the bytes look like.</summary>
internal static class PlainText
{
    private const int Sample = 64 << 10;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="declared">The charset that the file itself names, if it does.</param>
    public static string Decode(Stream file, TextBudget budget, string? declared = null)
    {
        // Four bytes a character at most: beyond that the limit of characters is exceeded in any case.
        var bytes = new byte[Math.Min(file.Length, 4L * budget.Limits.MaxCharacters + 4)];
        file.ReadExactly(bytes);
        return budget.Take(Decode(bytes, declared));
    }

    public static string Decode(byte[] bytes, string? declared = null)
    {
        var (encoding, skip) = Mark(bytes);
        if ((encoding ?? Unmarked(bytes) ?? Escaped(bytes)) is { } told)
            return told.GetString(bytes, skip, bytes.Length - skip);
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Mended(bytes) ?? (Named(declared) ?? Detected(bytes)).GetString(bytes);
        }
    }

    /// <summary>UTF-16 without a byte order mark, as far as it is mostly Latin: every other byte is zero then. Null: it is not.</summary>
    public static Encoding? Unmarked(ReadOnlySpan<byte> bytes)
    {
        var (pairs, little, big) = (Math.Min(bytes.Length, 4096) / 2, 0, 0);
        for (var i = 0; i < pairs; i++)
        {
            var (first, second) = (bytes[2 * i], bytes[(2 * i) + 1]);
            little += second == 0 && IsPrintable(first) ? 1 : 0;
            big += first == 0 && IsPrintable(second) ? 1 : 0;
        }

        return pairs < 2 ? null : little * 10 >= pairs * 9 ? Encoding.Unicode : big * 10 >= pairs * 9 ? Encoding.BigEndianUnicode : null;
    }

    private static bool IsPrintable(byte character) => character is >= 0x20 and < 0x7F or >= 0xA0 or 0x09 or 0x0A or 0x0D;

    /// <summary>Japanese in seven bits: escapes say where it begins. As UTF-8 such text is valid, and meaningless.</summary>
    private static Encoding? Escaped(ReadOnlySpan<byte> bytes)
        => Ascii.IsValid(bytes) && (bytes.IndexOf("\u001b$B"u8) >= 0 || bytes.IndexOf("\u001b$@"u8) >= 0) ? Encoding.GetEncoding("iso-2022-jp") : null;

    /// <summary>UTF-8 with a few broken places, such as a file that was cut; null where they are no exceptions.</summary>
    private static string? Mended(byte[] bytes)
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

    /// <summary>What the bytes look like, from where they begin to tell.</summary>
    private static Encoding Detected(byte[] bytes)
    {
        var telling = bytes.AsSpan().IndexOfAnyInRange((byte)0x80, (byte)0xFF);
        var from = telling < Sample / 2 ? 0 : telling;
        var detected = CharsetDetector.DetectFromBytes(bytes, from, Math.Min(bytes.Length - from, Sample)).Detected?.Encoding;
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
