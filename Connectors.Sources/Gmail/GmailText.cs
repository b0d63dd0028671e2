using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Text;

namespace Connectors.Sources.Gmail;

/// <summary>Bytes and text of parts.</summary>
internal static class GmailText
{
    private static readonly Encoding Strict = new UTF8Encoding(false, throwOnInvalidBytes: true);

    static GmailText() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static byte[] Bytes(string? base64Url)
    {
        try
        {
            return string.IsNullOrEmpty(base64Url) ? [] : Base64Url.DecodeFromChars(base64Url);
        }
        catch (FormatException)
        {
            return [];
        }
    }

    /// <summary>A part's text by the charset it names; by UTF-8 where it names none, and where that cannot be, by windows-1252.</summary>
    public static string Of(GmailPart part)
    {
        var bytes = Bytes(part.Body?.Data);
        if (bytes.Length == 0)
            return "";
        try
        {
            return (Named(part.Header("Content-Type")) ?? Strict).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.GetEncoding(1252).GetString(bytes);
        }
    }

    private static Encoding? Named(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type) || type.CharSet?.Trim('"', '\'', ' ') is not { Length: > 0 } name)
            return null;
        try
        {
            // What calls itself ASCII or Latin-1 is often UTF-8, or windows-1252.
            return name.ToLowerInvariant() switch
            {
                "us-ascii" or "ascii" or "utf-8" or "utf8" => null,
                "iso-8859-1" or "latin1" => Encoding.GetEncoding(1252),
                "gb2312" => Encoding.GetEncoding("gb18030"),
                var other => Encoding.GetEncoding(other),
            };
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            // Nobody's charset, or one that is not to be trusted (UTF-7).
            return null;
        }
    }
}
