using System.Globalization;

namespace Connectors.Sources.Gmail;

/// <summary>Document ids. They begin with the mailbox's address, because Google's ids are unique only within a mailbox.</summary>
internal static class GmailIds
{
    public static string Thread(string mailbox, string thread) => $"{mailbox}/{thread}";

    /// <summary>An attachment's id, by the part's place in the message, because Google's attachment id changes with every answer.</summary>
    public static string Attachment(string mailbox, string thread, string message, GmailPart part)
        => string.Create(CultureInfo.InvariantCulture, $"{mailbox}/{thread}/{message}/{part.PartId}");

    /// <summary>Returns the mailbox and thread of a document id, an attachment's included; null if it is not one of these ids.</summary>
    public static (string Mailbox, string Thread)? Parse(string id)
        => id.Split('/') is [{ Length: > 0 } mailbox, { Length: > 0 } thread, ..] ? (mailbox, thread) : null;
}
