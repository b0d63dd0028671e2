using System.Text;
using MimeKit;
using MimeKit.Utils;

namespace Connectors.Sources.Mail;

/// <summary>Parses and formats headers.</summary>
internal static class MailAddresses
{
    /// <summary>Returns every address of a header, those within groups included. Quoted names may hold commas.</summary>
    public static IReadOnlyList<MailboxAddress> Parse(string? header)
        => !string.IsNullOrWhiteSpace(header) && InternetAddressList.TryParse(Encoding.UTF8.GetBytes(header), out var list)
            ? [.. list.Mailboxes]
            : [];

    /// <summary>"Ann Smith &lt;ann@example.com&gt;"; the address alone if it has no name.</summary>
    public static string Format(MailboxAddress address)
        => string.IsNullOrWhiteSpace(address.Name) ? address.Address : $"{address.Name} <{address.Address}>";

    /// <summary>Decodes the encoded words (RFC 2047) of a header's text.</summary>
    public static string Decode(string? header)
        => string.IsNullOrEmpty(header) ? "" : Rfc2047.DecodeText(Encoding.UTF8.GetBytes(header)).Trim();
}
