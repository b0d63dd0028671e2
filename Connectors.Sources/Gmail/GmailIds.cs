using System.Globalization;

namespace Connectors.Sources.Gmail;

/// <summary>Google's ids of threads and messages are a mailbox's own, so the mailbox is part of a document's id.</summary>
internal static class GmailIds
{
    public static string Thread(string mailbox, string thread) => $"{mailbox}/{thread}";

    /// <summary>By the part's place in the message: the attachment's id changes from answer to answer.</summary>
    public static string Attachment(string mailbox, string thread, string message, GmailPart part)
        => string.Create(CultureInfo.InvariantCulture, $"{mailbox}/{thread}/{message}/{part.PartId}");

    /// <summary>The mailbox and thread that an id is of, an attachment's included; null where it is no such id.</summary>
    public static (string Mailbox, string Thread)? Parse(string id)
        => id.Split('/') is [{ Length: > 0 } mailbox, { Length: > 0 } thread, ..] ? (mailbox, thread) : null;
}
