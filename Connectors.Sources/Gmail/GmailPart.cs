namespace Connectors.Sources.Gmail;

/// <summary>A part of a message: the message itself is one, with parts within parts to any depth.</summary>
internal sealed record GmailPart
{
    /// <summary>Where it is in the message ("0.1"): stable, unlike the attachment's id. Empty for the message itself.</summary>
    public string? PartId { get; init; }

    public string MimeType { get; init; } = "";

    public string? Filename { get; init; }

    public IReadOnlyList<GmailHeader>? Headers { get; init; }

    public GmailBody? Body { get; init; }

    public IReadOnlyList<GmailPart>? Parts { get; init; }

    /// <summary>The first header of a name; null where there is none.</summary>
    public string? Header(string name) => Headers?.FirstOrDefault(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value;
}
