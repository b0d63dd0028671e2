using System.Text;

namespace Connectors.Jobs.Text.Formats;

/// <summary>Recognizes charsets of seven bits that switch to Japanese, Korean or Chinese by escapes.</summary>
internal static class EscapedText
{
    /// <summary>Returns the encoding, or null if the bytes are not such text.</summary>
    public static Encoding? Of(ReadOnlySpan<byte> bytes)
    {
        if (!Ascii.IsValid(bytes))
            return null;
        var page = bytes.IndexOf("\u001b$B"u8) >= 0 || bytes.IndexOf("\u001b$@"u8) >= 0 ? 50220
            : bytes.IndexOf("\u001b$)C"u8) >= 0 ? 50225
            : bytes.IndexOf("\u001b$)A"u8) >= 0 ? 50227
            : IsHz(bytes) ? 52936
            : 0;
        return page == 0 ? null : Encoding.GetEncoding(page);
    }

    /// <summary>Whether "~{" begins pairs of printable bytes that "~}" ends, as HZ-GB-2312 has them.</summary>
    private static bool IsHz(ReadOnlySpan<byte> bytes)
    {
        var start = bytes.IndexOf("~{"u8);
        if (start < 0)
            return false;
        var rest = bytes[(start + 2)..];
        var end = rest.IndexOf("~}"u8);
        return end is > 2 and < 1_000 && end % 2 == 0 && rest[..end].IndexOfAnyExceptInRange((byte)0x21, (byte)0x7E) < 0
            && IsChinese(rest[..end]);
    }

    /// <summary>Whether the first bytes of most pairs are those of the first level of Chinese characters or of punctuation.</summary>
    private static bool IsChinese(ReadOnlySpan<byte> pairs)
    {
        var common = 0;
        for (var i = 0; i < pairs.Length; i += 2)
            common += pairs[i] is (>= 0x30 and <= 0x57) or 0x21 or 0x23 ? 1 : 0;
        return common * 2 * 10 >= pairs.Length * 9;
    }
}
