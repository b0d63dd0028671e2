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
        if (encoding is not null)
            return encoding.GetString(bytes, skip, bytes.Length - skip);
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            if (Named(declared) is { } named)
                return named.GetString(bytes);
            var detected = CharsetDetector.DetectFromBytes(bytes, 0, Math.Min(bytes.Length, Sample)).Detected;
            return (detected?.Encoding ?? Encoding.GetEncoding(1252)).GetString(bytes);
        }
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
