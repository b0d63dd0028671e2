using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace Connectors.Sources.Web;

/// <summary>Decodes a page as browsers do: its byte order mark decides, then the header, then the page itself, then its bytes.</summary>
internal static partial class HtmlCharset
{
    private const int MaxPreamble = 4096;

    public static string Decode(ReadOnlySpan<byte> body, string? contentType)
    {
        if (body.StartsWith(Encoding.UTF8.Preamble))
            return Encoding.UTF8.GetString(body[3..]);
        if (body.StartsWith(Encoding.Unicode.Preamble))
            return Encoding.Unicode.GetString(body[2..]);
        if (body.StartsWith(Encoding.BigEndianUnicode.Preamble))
            return Encoding.BigEndianUnicode.GetString(body[2..]);

        var named = MediaTypeHeaderValue.TryParse(contentType, out var type) ? type.CharSet?.Trim('"') : null;
        named ??= Meta().Match(Encoding.Latin1.GetString(body[..Math.Min(body.Length, MaxPreamble)])).Groups[1].Value;
        return (Find(named) ?? Guess(body)).GetString(body);
    }

    private static Encoding? Find(string name)
    {
        try
        {
            // A page that names UTF-16 in ASCII is not in UTF-16.
            return name.StartsWith("utf-16", StringComparison.OrdinalIgnoreCase)
                ? Encoding.UTF8
                : CodePagesEncodingProvider.Instance.GetEncoding(Usual(name)) ?? Encoding.GetEncoding(Usual(name));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Browsers read Latin-1 and ASCII as Windows-1252.</summary>
    private static string Usual(string name) => name.ToLowerInvariant() switch
    {
        "iso-8859-1" or "latin1" or "us-ascii" or "ascii" => "windows-1252",
        "iso-8859-9" => "windows-1254",
        "gb2312" => "gbk",
        "shift-jis" or "x-sjis" => "shift_jis",
        var other => other,
    };

    private static Encoding Guess(ReadOnlySpan<byte> body)
        => System.Text.Unicode.Utf8.IsValid(body) ? Encoding.UTF8 : CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    [GeneratedRegex("""<meta[^>]{0,300}charset\s*=\s*["']?\s*([\w:.-]+)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Meta();
}
