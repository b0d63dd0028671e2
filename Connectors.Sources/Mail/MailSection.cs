using System.Globalization;
using System.Text;

namespace Connectors.Sources.Mail;

/// <summary>Writes a message as a person reads it: its main headers, its text and the names of its attachments.</summary>
internal static class MailSection
{
    private static readonly string[] AddressHeaders = ["From", "To", "Cc", "Bcc"];

    /// <param name="header">Returns the value of the message's header with a name. Null for none.</param>
    /// <param name="date">Null if it is unknown.</param>
    /// <param name="body">The text and the attachments.</param>
    public static string Write<TPart>(Func<string, string?> header, DateTimeOffset? date, MailBody<TPart> body)
        where TPart : class, IMailPart<TPart>
    {
        var text = new StringBuilder();
        foreach (var name in AddressHeaders)
        {
            if (MailAddresses.Parse(header(name)) is { Count: > 0 } addresses)
                text.Append(name).Append(": ").AppendJoin(", ", addresses.Select(MailAddresses.Format)).Append('\n');
        }

        if (date is { } sent)
            text.Append("Date: ").Append(sent.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)).Append('\n');
        if (MailAddresses.Decode(header("Subject")) is { Length: > 0 } subject)
            text.Append("Subject: ").Append(subject).Append('\n');
        text.Append('\n').Append(body.Text);
        foreach (var part in body.Attachments)
            text.Append("\nAttachment: ").Append(MailAddresses.Decode(part.Filename)).Append(" (").Append(part.MimeType).Append(')');
        return text.ToString().TrimEnd();
    }
}
