using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Connectors.Sources.Web;

/// <summary>Addresses of pages in one spelling, so that a page has one id.</summary>
internal static partial class WebAddress
{
    /// <summary>Longer addresses are not read: they are made by programs, without end.</summary>
    private const int MaxLength = 1_000;

    /// <summary>Returns a usable address without fragment, user, session and campaign. Null if the text is none.</summary>
    /// <param name="text">An address, or a reference that starts from <paramref name="start"/>.</param>
    /// <param name="start">Null if the text must be a whole address.</param>
    public static Uri? Parse(string? text, Uri? start)
    {
        text = text?.Trim();
        if (string.IsNullOrEmpty(text) && start is null || text?.Length > 4 * MaxLength)
            return null;
        var found = start is null
            ? Uri.TryCreate(text, UriKind.Absolute, out var address)
            : Uri.TryCreate(start, text, out address);
        return found && address!.Scheme is "http" or "https" && address.Host.Length > 0 ? Plain(address) : null;
    }

    /// <summary>Names the site of an address: its host without "www.", and its port if that is not the scheme's own.</summary>
    public static string Site(Uri address)
    {
        var host = address.IdnHost.StartsWith("www.", StringComparison.Ordinal) ? address.IdnHost[4..] : address.IdnHost;
        return address.IsDefaultPort ? host : $"{host}:{address.Port}";
    }

    /// <summary>Returns a short key for an id of any length.</summary>
    public static string Key(string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 16));

    private static Uri? Plain(Uri address)
    {
        try
        {
            var plain = new UriBuilder(address)
            {
                Host = address.IdnHost,
                Fragment = "",
                UserName = "",
                Password = "",
                Path = SessionPath().Replace(address.AbsolutePath, ""),
                Query = string.Join(
                    '&', address.Query.TrimStart('?').Split('&').Where(part => part.Length > 0 && !Session().IsMatch(part))),
            };
            if (plain.Path.Length == 0)
                plain.Path = "/";
            return plain.Uri.AbsoluteUri.Length <= MaxLength ? plain.Uri : null;
        }
        catch (UriFormatException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^(?:jsessionid|phpsessid|sessionid|session_id|aspsessionid\w*|utm_\w+|gclid|fbclid|msclkid)(?:=|$)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Session();

    [GeneratedRegex(";jsessionid=[^/;]*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SessionPath();
}
