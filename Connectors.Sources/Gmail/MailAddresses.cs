using System.Text;
using MimeKit;
using MimeKit.Utils;

namespace Connectors.Sources.Gmail;

/// <summary>Headers as people read them.</summary>
internal static class MailAddresses
{
    /// <summary>Every address of a header; quoted names may hold commas, groups are taken apart.</summary>
    public static IReadOnlyList<MailboxAddress> Parse(string? header)
        => !string.IsNullOrWhiteSpace(header) && InternetAddressList.TryParse(Encoding.UTF8.GetBytes(header), out var list) ? [.. list.Mailboxes] : [];

    /// <summary>"Ann Smith &lt;ann@example.com&gt;".</summary>
    public static string Show(MailboxAddress address) => string.IsNullOrWhiteSpace(address.Name) ? address.Address : $"{address.Name} <{address.Address}>";

    /// <summary>A header's text with encoded words (RFC 2047) decoded.</summary>
    public static string Decode(string? header) => string.IsNullOrEmpty(header) ? "" : Rfc2047.DecodeText(Encoding.UTF8.GetBytes(header)).Trim();
}
