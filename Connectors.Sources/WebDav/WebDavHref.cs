using System.Globalization;
using System.Text;
using Connectors.Sources.RemoteFiles;

namespace Connectors.Sources.WebDav;

/// <summary>
/// Reads the address of a resource as a server writes it: a path or a full address, percent-encoded in the server's own way. Parts are
/// compared and not addresses, because servers behind a proxy give other hosts and encode other characters, and .NET's Uri changes names.
/// </summary>
internal static class WebDavHref
{
    /// <summary>Returns the parts of the path. Null if there is no path.</summary>
    public static IReadOnlyList<WebDavPart>? Parts(string href)
    {
        var text = href.Trim();
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        var start = text.IndexOf('/', scheme < 0 ? 0 : scheme + 3);
        if (start < 0 || (scheme < 0 && start > 0))
            return null;

        return [.. text[start..].Split('/', StringSplitOptions.RemoveEmptyEntries).Select(raw => new WebDavPart(raw, Decode(raw)))];
    }

    private static string? Decode(string raw)
    {
        var bytes = new List<byte>(raw.Length);
        Span<byte> utf8 = stackalloc byte[4];
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] == '%' && i + 2 < raw.Length
                && byte.TryParse(raw.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, null, out var value))
            {
                bytes.Add(value);
                i += 2;
            }
            else if (Rune.TryGetRuneAt(raw, i, out var rune))
            {
                bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
                i += rune.Utf16SequenceLength - 1;
            }
        }

        return RemotePath.Decode([.. bytes]);
    }
}

/// <param name="Raw">As the server wrote it.</param>
/// <param name="Text">The name. Null if its bytes are not UTF-8.</param>
internal sealed record WebDavPart(string Raw, string? Text);
