using System.Buffers.Text;

namespace Connectors.Sources.Gmail;

/// <summary>Fetches long message texts. Gmail delivers them like attachments: by an id, in a call of their own.</summary>
internal sealed class GmailBodyLoader(GmailClient client, long sizeLimit)
{
    private const int MaxDepth = 50;

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

        if (!part.MimeType.StartsWith("text/", StringComparison.OrdinalIgnoreCase) || !string.IsNullOrEmpty(part.Filename)
            || part.Body is not { AttachmentId: { Length: > 0 } id, Size: var size } || size > sizeLimit)
            return part;
        var bytes = await client.AttachmentAsync(message, id, size, cancellationToken);
        return part with { Body = new GmailBody(null, size, Base64Url.EncodeToString(bytes)) };
    }
}
