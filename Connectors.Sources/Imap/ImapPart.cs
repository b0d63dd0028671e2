using System.Globalization;
using Connectors.Sources.Mail;
using MailKit;
using MimeKit;

namespace Connectors.Sources.Imap;

/// <summary>A MIME part as the server's BODYSTRUCTURE describes it, with its text once that was fetched.</summary>
internal sealed class ImapPart : IMailPart<ImapPart>
{
    private const int MaxDepth = 50;

    private readonly Envelope? _envelope;

    /// <param name="part">The part.</param>
    /// <param name="path">Its number in the message: "2.1", empty for a multipart at the root.</param>
    /// <param name="envelope">The main headers of the forwarded message whose body this is. Null if it is none.</param>
    /// <param name="depth">The number of parts around it.</param>
    private ImapPart(BodyPart part, string path, Envelope? envelope, int depth)
    {
        (Part, Section, _envelope) = (part, path, envelope);
        Parts = depth >= MaxDepth ? null : part switch
        {
            BodyPartMultipart multipart =>
                [.. multipart.BodyParts.Select((child, place) => new ImapPart(child, Below(path, place + 1), null, depth + 1))],
            BodyPartMessage { Body: { } body } message =>
                [new ImapPart(body, body is BodyPartMultipart ? path : Below(path, 1), message.Envelope, depth + 1)],
            _ => null,
        };
    }

    public static ImapPart Of(BodyPart root) => new(root, root is BodyPartMultipart ? "" : "1", null, 0);

    public BodyPart Part { get; }

    /// <summary>The part's place in the message, with which the server gives it (RFC 3501, 6.4.5).</summary>
    public string Section { get; }

    /// <summary>The decoded text. Empty until it was fetched.</summary>
    public byte[] Content { get; set; } = [];

    public string MimeType => Part.ContentType.MimeType;

    public string? Filename => (Part as BodyPartBasic)?.FileName;

    public IReadOnlyList<ImapPart>? Parts { get; }

    public bool IsApart => Part is BodyPartBasic and not BodyPartMessage && !IsText;

    /// <summary>Whether the text is the message's own, and not that of a file. An invitation is, named or not.</summary>
    private bool IsText
        => Part.ContentType.IsMimeType("text", "calendar")
            || (Part.ContentType.IsMimeType("text", "*") && string.IsNullOrEmpty(Filename));

    public string? Header(string name) => name switch
    {
        "Content-Type" => Part.ContentType.ToString()["Content-Type: ".Length..],
        "Content-Disposition" => (Part as BodyPartBasic)?.ContentDisposition?.Disposition,
        "Subject" => _envelope?.Subject,
        "From" => _envelope?.From?.ToString(),
        _ => null,
    };

    public byte[] Bytes() => Content;

    /// <summary>Returns the parts below, and this one itself, that are texts of the message.</summary>
    public IEnumerable<ImapPart> Texts()
        => Parts is { } parts ? parts.SelectMany(part => part.Texts()) : Part is BodyPartBasic && IsText ? [this] : [];

    /// <summary>Finds this part in a parsed message. Null if the library and the server disagree about the message's structure.</summary>
    public MimePart? FindIn(MimeEntity? body)
    {
        var entity = body;
        foreach (var number in Section.Split('.'))
        {
            var place = int.Parse(number, CultureInfo.InvariantCulture);
            if (entity is MessagePart forwarded)
                entity = forwarded.Message?.Body;
            if (entity is Multipart multipart)
                entity = place <= multipart.Count ? multipart[place - 1] : null;
            else if (place != 1)
                return null;
        }

        return entity is MimePart part && part.ContentType.IsMimeType(Part.ContentType.MediaType, Part.ContentType.MediaSubtype)
            ? part
            : null;
    }

    private static string Below(string path, int place)
        => string.Create(CultureInfo.InvariantCulture, $"{path}{(path.Length == 0 ? "" : ".")}{place}");
}
