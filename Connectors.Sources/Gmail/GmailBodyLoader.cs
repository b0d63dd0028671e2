using System.Buffers.Text;
using System.Text;
using Connectors.Sources.Mail;

namespace Connectors.Sources.Gmail;

/// <summary>Fetches long message texts. Gmail delivers them like attachments: by an id, in a call of their own.</summary>
internal sealed class GmailBodyLoader(GmailClient client, long sizeLimit)
{
    private const int MaxDepth = 50;
    private const string Calendar = "text/calendar";

    /// <summary>Returns the part with its texts filled in. Texts above the size limit stay empty.</summary>
    public async Task<GmailPart> FillAsync(string message, GmailPart part, CancellationToken cancellationToken, int depth = 0)
    {
        if (part.Parts is { Count: > 0 } parts && depth < MaxDepth)
        {
            var filled = new List<GmailPart>(parts.Count);
            foreach (var child in parts)
                filled.Add(await FillAsync(message, child, cancellationToken, depth + 1));
            return part with { Parts = filled };
        }

        if (!IsText(part) || part.Body is not { AttachmentId: { Length: > 0 } id, Size: var size } || size > sizeLimit)
            return part;
        byte[] bytes;
        try
        {
            bytes = await client.AttachmentAsync(message, id, size, cancellationToken);
        }
        catch (DocumentUnreadableException e)
        {
            // The rest of the thread is read, and its reader sees what is missing.
            bytes = Encoding.UTF8.GetBytes($"[A part of this message could not be read: {e.Message}]");
            return part with
            {
                MimeType = "text/plain", Headers = [], Body = new GmailBody(null, bytes.Length, Base64Url.EncodeToString(bytes)),
            };
        }

        return part with { Body = new GmailBody(null, size, Base64Url.EncodeToString(bytes)) };
    }

    /// <summary>Whether the part is a text of the message, not an attached file. An invitation is one, named or not.</summary>
    private static bool IsText(GmailPart part)
        => part.HasType(Calendar)
            || (part.MimeType.StartsWith("text/", StringComparison.OrdinalIgnoreCase) && string.IsNullOrEmpty(part.Filename));
}
