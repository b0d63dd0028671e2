namespace Connectors.Sources.Gmail;

/// <summary>Long texts come like attachments: their bytes have to be asked for.</summary>
internal sealed class GmailLongTexts(GmailApi api, long sizeLimit)
{
    private const int Deepest = 50;

    public async Task<GmailPart> FillAsync(string message, GmailPart part, CancellationToken cancellationToken, int depth = 0)
    {
        if (part.Parts is { Count: > 0 } parts && depth < Deepest)
        {
            var filled = new List<GmailPart>(parts.Count);
            foreach (var each in parts)
                filled.Add(await FillAsync(message, each, cancellationToken, depth + 1));
            return part with { Parts = filled };
        }

        if (!part.MimeType.StartsWith("text/", StringComparison.OrdinalIgnoreCase) || !string.IsNullOrEmpty(part.Filename)
            || part.Body is not { AttachmentId: { Length: > 0 } id, Size: var size } || size > sizeLimit)
            return part;
        var bytes = await api.AttachmentAsync(message, id, size, cancellationToken);
        return part with { Body = new GmailBody(null, size, System.Buffers.Text.Base64Url.EncodeToString(bytes)) };
    }
}
