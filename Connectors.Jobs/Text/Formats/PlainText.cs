using System.Text;
using System.Text.Unicode;

namespace Connectors.Jobs.Text.Formats;

/// <summary>
/// Decodes bytes: by their byte order mark or escapes, as UTF-8 if that is valid, otherwise with the declared or a detected charset.
/// </summary>
internal static class PlainText
{
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
        if ((WideText.Of(bytes) ?? EscapedText.Of(bytes)) is { } known)
        {
            var skip = WideText.MarkLength(bytes);
            return known.GetString(bytes, skip, bytes.Length - skip);
        }

        var named = Charsets.Named(declared);
        // Seven-bit charsets and unmarked UTF-16 are valid but meaningless UTF-8.
        if (named is { CodePage: 50220 or 50221 or 50222 or 50225 or 50227 or 52936 } or { CodePage: 1200 or 1201 or 12000 or 12001 }
            && bytes.AsSpan().IndexOfAny((byte)0x1B, (byte)0, (byte)'~') >= 0)
        {
            return named.GetString(bytes);
        }

        try
        {
            var skip = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
            return Strict.GetString(bytes, skip, bytes.Length - skip);
        }
        catch (DecoderFallbackException)
        {
            return MostlyUtf8(bytes) ?? Declared(bytes, named) ?? Charsets.Detect(bytes).GetString(bytes);
        }
    }

    /// <summary>Whether the bytes are valid UTF-8. A character that the end cuts does not count.</summary>
    public static bool IsUtf8(ReadOnlySpan<byte> bytes)
    {
        for (var cut = 0; cut < 4 && cut <= bytes.Length; cut++)
        {
            if (Utf8.IsValid(bytes[..^cut]))
                return true;
        }

        return false;
    }

    /// <summary>Decodes UTF-8 with a few broken characters, such as a file that was cut. Returns null if many are broken.</summary>
    private static string? MostlyUtf8(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var (broken, whole) = Count(text);
        return broken * 8 <= whole ? text : null;
    }

    /// <summary>Decodes with the declared charset. Returns null if there is none, or if the text is evidently in another.</summary>
    private static string? Declared(byte[] bytes, Encoding? named)
    {
        if (named is null)
            return null;
        var text = named.GetString(bytes);
        var (broken, whole) = Count(text);
        return broken * 8 <= whole ? text : null;
    }

    private static (int Broken, int Whole) Count(string text)
    {
        var (broken, whole) = (0, 0);
        foreach (var c in text)
        {
            broken += c == '\uFFFD' ? 1 : 0;
            whole += c is > '\u007F' and not '\uFFFD' ? 1 : 0;
        }

        return (broken, whole);
    }
}
