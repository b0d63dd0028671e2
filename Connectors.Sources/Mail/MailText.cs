using System.Net.Http.Headers;
using System.Text;

namespace Connectors.Sources.Mail;

/// <summary>Decodes the text of parts.</summary>
internal static class MailText
{
    private static readonly Encoding StrictUtf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);

    static MailText() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Decodes a part with the charset that it names, UTF-8 if it names none. If that fails, windows-1252 is used.</summary>
    public static string Of<TPart>(TPart part)
        where TPart : class, IMailPart<TPart>
    {
        var bytes = part.Bytes();
        if (bytes.Length == 0)
            return "";
        try
        {
            return (Charset(part.Header("Content-Type")) ?? StrictUtf8).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.GetEncoding(1252).GetString(bytes);
        }
    }

    private static Encoding? Charset(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type) || type.CharSet?.Trim('"', '\'', ' ') is not { Length: > 0 } name)
            return null;
        try
        {
            // Text that claims to be ASCII is often UTF-8, and text that claims to be Latin-1 is often windows-1252.
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
            // An unknown charset, or one that .NET refuses for security (UTF-7).
            return null;
        }
    }
}
