using System.Globalization;
using System.Text;

namespace Connectors.Jobs.Text.Formats;

/// <summary>Recognizes UTF-16 and UTF-32, with or without a byte order mark.</summary>
internal static class WideText
{
    private const int SampleBytes = 4096;

    private static readonly UTF32Encoding BigUtf32 = new(bigEndian: true, byteOrderMark: true);

    /// <summary>Returns the encoding, or null if the bytes are not such text.</summary>
    public static Encoding? Of(ReadOnlySpan<byte> bytes) => Marked(bytes) ?? Unmarked(bytes[..Math.Min(bytes.Length, SampleBytes)]);

    /// <summary>Returns the length of the byte order mark of UTF-16 or UTF-32; 0 if there is none.</summary>
    public static int MarkLength(ReadOnlySpan<byte> bytes) => Marked(bytes) is { } encoding ? encoding.Preamble.Length : 0;

    private static Encoding? Marked(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xFF, 0xFE, 0, 0, ..] => Encoding.UTF32,
        [0, 0, 0xFE, 0xFF, ..] => BigUtf32,
        [0xFF, 0xFE, ..] => Encoding.Unicode,
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
        _ => null,
    };

    private static Encoding? Unmarked(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4 || (bytes.IndexOfAnyInRange((byte)0, (byte)8) < 0 && PlainText.IsUtf8(bytes)))
            return null;
        return IsUtf32(bytes, bigEndian: false) ? Encoding.UTF32
            : IsUtf32(bytes, bigEndian: true) ? BigUtf32
            : (Utf16(bytes, 1), Utf16(bytes, 0)) switch
            {
                (< 0, < 0) => null,
                var (little, big) => little >= big ? Encoding.Unicode : Encoding.BigEndianUnicode,
            };
    }

    /// <summary>Whether every four bytes are a character. Hardly anything else has that form.</summary>
    private static bool IsUtf32(ReadOnlySpan<byte> bytes, bool bigEndian)
    {
        var characters = bytes.Length / 4;
        for (var i = 0; i < characters; i++)
        {
            var four = bytes.Slice(4 * i, 4);
            var value = bigEndian
                ? four[3] | (four[2] << 8) | (four[1] << 16) | (four[0] << 24)
                : four[0] | (four[1] << 8) | (four[2] << 16) | (four[3] << 24);
            if (!Rune.TryCreate(value, out var rune) || !IsWritten(Rune.GetUnicodeCategory(rune), value))
                return false;
        }

        return characters > 1;
    }

    /// <summary>
    /// Returns how many pairs of bytes are ASCII or Latin if the pairs are the characters of a text, and -1 if they are not. All of them
    /// are in use then, and they come from few scripts. Text has spaces, line ends or ASCII, whose high byte is zero. Chinese may have none
    /// of them, but then its low bytes are often below 0x40, which they never are in charsets with double bytes.
    /// </summary>
    /// <param name="bytes">The beginning of the file.</param>
    /// <param name="high">The place of the high byte in a pair.</param>
    private static int Utf16(ReadOnlySpan<byte> bytes, int high)
    {
        var (pairs, narrow, han, low, wrong) = (bytes.Length / 2, 0, 0, 0, 0);
        Span<bool> scripts = stackalloc bool[256];
        for (var i = 0; i < pairs; i++)
        {
            var (top, bottom) = (bytes[2 * i + high], bytes[2 * i + 1 - high]);
            var c = (char)((top << 8) | bottom);
            if (!char.IsSurrogate(c) && !IsWritten(char.GetUnicodeCategory(c), c))
                wrong++;
            else if (top == 0)
                narrow++;
            else if (c is (>= '\u3000' and <= '\u30FF') or (>= '\u4E00' and <= '\u9FFF') or (>= '\uFF00' and <= '\uFF65'))
                (han, low) = (han + 1, low + (bottom < 0x40 ? 1 : 0));
            else
                scripts[top] = true;
        }

        var others = pairs - narrow - han - wrong;
        var isText = wrong * 50 <= pairs
            && (narrow * 10 >= pairs * 9
                || (narrow * 50 >= pairs && (scripts.Count(true) <= 4 || IsHangul(scripts)))
                || (others * 20 <= pairs && low * 8 >= han));
        return isText ? narrow : -1;
    }

    /// <summary>Korean spreads over many high bytes, but over no others than these and punctuation.</summary>
    private static bool IsHangul(ReadOnlySpan<bool> scripts)
        => scripts[..0x20].IndexOf(true) < 0 && scripts[0x21..0xAC].IndexOf(true) < 0 && scripts[0xD8..].IndexOf(true) < 0;

    private static bool IsWritten(UnicodeCategory category, int character)
        => category is not (UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate)
            && (category != UnicodeCategory.Control || character is 9 or 10 or 12 or 13);
}
