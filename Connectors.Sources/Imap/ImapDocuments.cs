using System.Globalization;
using System.Text.Json.Nodes;
using Connectors.Sources.Mail;
using MailKit;
using MimeKit;

namespace Connectors.Sources.Imap;

/// <summary>
/// Makes documents: one per thread, with a section per message, and one per attachment if the config asks for attachments.
/// </summary>
internal sealed class ImapDocuments(ImapConfig config, ImapConnection connection, SourceContext context)
{
    private const int MaxValues = 200;

    public static readonly HeaderId[] Headers =
    [
        HeaderId.From, HeaderId.To, HeaderId.Cc, HeaderId.Bcc, HeaderId.Date, HeaderId.Subject, HeaderId.MessageId, HeaderId.InReplyTo,
        HeaderId.References,
    ];

    /// <summary>A sender's clock may be wrong by this much.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromDays(1);

    public DocumentAccess Access { get; } = ImapAccess.Of(config);

    public IReadOnlyList<SourceDocument> Make(
        string folder, uint validity, ImapThread thread, IReadOnlyList<ImapMessage> messages)
    {
        var ids = messages.Select(message => message.Header(HeaderId.MessageId)).OfType<string>().ToHashSet();
        var bodies = messages
            .Select(message => MailBody.Read(message.Payload, config.FoldQuotes && message.AnswersAny(ids)))
            .ToList();
        var attachments = messages.Zip(bodies)
            .SelectMany(pair => pair.Second.Attachments.Select(part => (Message: pair.First, Part: part)))
            .ToList();
        var (first, last) = (messages[0], messages[^1]);
        var document = new SourceDocument
        {
            Id = ImapIds.Thread(folder, thread.Id),
            Title = messages.Select(Subject).FirstOrDefault(subject => subject.Length > 0) ?? "(no subject)",
            Content = DocumentContent.Of([.. messages.Zip(bodies, Section)]),
            Link = Link(first),
            UpdatedAt = Date(last),
            CreatedAt = Date(first),
            Owners = Senders(first),
            Metadata = Metadata(folder, messages, attachments.Select(attachment => attachment.Part), ids),
            Fingerprint = thread.Fingerprint(config),
            Access = Access,
        };
        return config.IncludeAttachments
            ? [document, .. attachments.Select(attachment => Attachment(folder, validity, document, thread, attachment))]
            : [document];
    }

    public static IEnumerable<string> AttachmentIds(string folder, ImapThread thread, ImapMail mail, BodyPart structure)
        => MailBody.Read(ImapPart.Of(structure), foldQuotes: false).Attachments
            .Select(part => ImapIds.Attachment(folder, thread.Id, mail.Key, part.Section));

    private SourceDocument Attachment(
        string folder, uint validity, SourceDocument document, ImapThread thread, (ImapMessage Message, ImapPart Part) attachment)
    {
        var (message, part) = attachment;
        var name = MailAddresses.Decode(part.Filename) is { Length: > 0 } given ? given : "attachment";
        return new SourceDocument
        {
            Id = ImapIds.Attachment(folder, thread.Id, message.Mail.Key, part.Section),
            Title = name,
            Content = DocumentContent.File(
                name, part.MimeType, size: null, token => OpenAsync(folder, validity, message, part, name, token)),
            Link = document.Link,
            UpdatedAt = Date(message),
            CreatedAt = Date(message),
            Owners = Senders(message),
            Metadata = new Dictionary<string, JsonNode?>
            {
                ["folder"] = folder, ["mime_type"] = part.MimeType, ["subject"] = document.Title,
            },
            // A message never changes, so neither does its attachment.
            Fingerprint = string.Create(
                CultureInfo.InvariantCulture, $"{message.Mail.Key:x32} {message.Mail.Size} {part.Section}"),
            Parent = document.Id,
            AttachedTo = document.Id,
            Access = Access,
        };
    }

    private Task<Stream> OpenAsync(
        string folder, uint validity, ImapMessage message, ImapPart part, string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (part.Part is not BodyPartBasic basic)
            throw new DocumentUnreadableException(FailureReason.Unsupported, $"{name} is a message without content.");
        var attachment = new ImapAttachment(name, ImapAttachment.EncodingOf(basic), config.SizeLimit);
        if (attachment.LeastBytes(basic.Octets) > config.SizeLimit)
            throw attachment.TooLarge();
        var uid = new UniqueId(validity, message.Mail.Uid);
        return Task.FromResult<Stream>(new ImapAttachmentStream(FetchAsync, attachment));

        Task<byte[]> FetchAsync(int offset, int count, CancellationToken token) => connection.InFolderAsync(
            folder,
            validity,
            "attachments",
            async (opened, limit) =>
            {
                using var content = await opened.GetStreamAsync(uid, part.Section, offset, count, limit);
                var bytes = new byte[content.Length];
                await content.ReadExactlyAsync(bytes, limit);
                context.Usage.Add("attachments", new EndpointUsage(0, bytes.Length, 0, 0));
                return bytes;
            },
            token);
    }

    private DocumentSection Section(ImapMessage message, MailBody<ImapPart> body)
        => new(MailSection.Write(message.Header, Date(message), body), Link(message));

    private static Dictionary<string, JsonNode?> Metadata(
        string folder, IReadOnlyList<ImapMessage> messages, IEnumerable<ImapPart> attachments, IEnumerable<string> messageIds)
    {
        var metadata = new Dictionary<string, JsonNode?>
        {
            ["folder"] = folder, ["message_count"] = messages.Count, ["subject"] = Subject(messages[0]),
        };
        foreach (var name in new[] { "from", "to", "cc", "bcc" })
            Add(name, messages.SelectMany(message => MailAddresses.Parse(message.Header(name))).Select(address => address.Address));
        Add("message_ids", messageIds);
        Add("attachments", attachments.Select(part => MailAddresses.Decode(part.Filename)).Where(name => name.Length > 0));
        return metadata;

        void Add(string name, IEnumerable<string> values)
        {
            var distinct = values.Distinct().Order(StringComparer.Ordinal).Take(MaxValues).ToList();
            if (distinct.Count > 0)
                metadata[name] = new JsonArray([.. distinct.Select(value => JsonValue.Create(value))]);
        }
    }

    private static string Subject(ImapMessage message) => MailAddresses.Decode(message.Header(HeaderId.Subject));

    private static IReadOnlyList<string> Senders(ImapMessage message)
        => [.. MailAddresses.Parse(message.Header(HeaderId.From)).Select(address => address.Address)];

    /// <summary>
    /// When the message was written, as it says itself, unless that is later than the server received it. Copied mail is received late, and
    /// senders' clocks are wrong.
    /// </summary>
    private static DateTimeOffset? Date(ImapMessage message)
    {
        var received = message.Mail.Received == DateTimeOffset.MinValue ? (DateTimeOffset?)null : message.Mail.Received;
        var written = message.Header(HeaderId.Date) is { } text && MimeKit.Utils.DateUtils.TryParse(text, out var date)
            ? date
            : (DateTimeOffset?)null;
        return written is null || (received is { } limit && written.Value.UtcDateTime > limit.UtcDateTime + Tolerance) ? received : written;
    }

    /// <summary>Mail programs open a message by its Message-ID (RFC 2392). Null if it has none.</summary>
    private static string? Link(ImapMessage message)
        => message.Header(HeaderId.MessageId)?.Trim('<', '>') is { Length: > 0 } id
            ? $"mid:{Uri.EscapeDataString(id).Replace("%40", "@", StringComparison.Ordinal)}"
            : null;
}
