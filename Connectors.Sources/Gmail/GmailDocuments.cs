using System.Text;
using System.Text.Json.Nodes;
using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Sources.Gmail;

/// <summary>Makes documents out of threads: one a thread, a section a message, and one an attachment where they are wanted.</summary>
internal sealed class GmailDocuments(GmailConfig config, GmailApi api, string mailbox)
{
    private readonly GmailLongTexts _long = new(api, config.SizeLimit);

    /// <summary>The messages that count: those in spam and trash only where they are wanted.</summary>
    public IReadOnlyList<GmailMessage> Messages(GmailThread thread)
        => [.. (thread.Messages ?? []).Where(message => config.IncludeSpamTrash || !(message.Has("TRASH") || message.Has("SPAM"))).OrderBy(message => message.InternalDate ?? 0)];

    public static string Fingerprint(string historyId) => $"history {historyId}";

    public async Task<IReadOnlyList<SourceDocument>> MakeAsync(GmailThread thread, CancellationToken cancellationToken)
    {
        var messages = Messages(thread);
        var known = messages.Select(message => MessageId(message.Payload)).OfType<string>().ToHashSet();
        var (sections, attachments) = (new List<DocumentSection>(), new List<(GmailMessage Message, GmailPart Part)>());
        foreach (var message in messages)
        {
            var payload = message.Payload is null ? null : await _long.FillAsync(message.Id, message.Payload, cancellationToken);
            var body = MailBody.Read(payload, config.FoldQuotes && Quotes(message.Payload, known));
            sections.Add(new DocumentSection(Show(message, body), Link(message.Id)));
            attachments.AddRange(body.Attachments.Select(part => (message, part)));
        }

        var document = new SourceDocument
        {
            Id = GmailIds.Thread(mailbox, thread.Id),
            Title = Title(messages),
            Content = DocumentContent.Of(sections),
            Link = Link(thread.Id),
            UpdatedAt = Date(messages[^1]),
            CreatedAt = Date(messages[0]),
            Owners = [.. MailAddresses.Parse(messages[0].Payload?.Header("From")).Select(address => address.Address)],
            Metadata = GmailMetadata.Of(mailbox, messages, attachments.Select(each => each.Part), known),
            Fingerprint = thread.HistoryId is { } history ? Fingerprint(history) : null,
            Access = Access,
        };
        return config.IncludeAttachments ? [document, .. attachments.Select(each => Attachment(document, thread.Id, each.Message, each.Part))] : [document];
    }

    public DocumentAccess Access { get; } = DocumentAccess.Of(GooglePrincipals.User(mailbox));

    private SourceDocument Attachment(SourceDocument thread, string threadId, GmailMessage message, GmailPart part)
    {
        var name = MailAddresses.Decode(part.Filename) is { Length: > 0 } given ? given : "attachment";
        return new SourceDocument
        {
            Id = GmailIds.Attachment(mailbox, threadId, message.Id, part),
            Title = name,
            Content = DocumentContent.File(name, part.MimeType, part.Body?.Size, cancellationToken => OpenAsync(message.Id, part, cancellationToken)),
            Link = Link(message.Id),
            UpdatedAt = Date(message),
            CreatedAt = Date(message),
            Owners = [.. MailAddresses.Parse(message.Payload?.Header("From")).Select(address => address.Address)],
            Metadata = new Dictionary<string, JsonNode?> { ["mailbox"] = mailbox, ["mime_type"] = part.MimeType, ["subject"] = thread.Title },
            // A message never changes.
            Fingerprint = $"message {message.Id} {part.PartId}",
            Parent = thread.Id,
            AttachedTo = thread.Id,
            Access = Access,
        };
    }

    private async Task<Stream> OpenAsync(string message, GmailPart part, CancellationToken cancellationToken)
    {
        var size = part.Body?.Size ?? 0;
        if (size > config.SizeLimit)
            throw new DocumentUnreadableException(FailureReason.TooLarge, $"The attachment has {size} bytes; size_limit is {config.SizeLimit}.");
        return new MemoryStream(part.Body?.AttachmentId is { Length: > 0 } id
            ? await api.AttachmentAsync(message, id, size, cancellationToken)
            : GmailText.Bytes(part.Body?.Data));
    }

    private static string Show(GmailMessage message, MailBody body)
    {
        var text = new StringBuilder();
        foreach (var name in new[] { "From", "To", "Cc", "Bcc" })
        {
            if (MailAddresses.Parse(message.Payload?.Header(name)) is { Count: > 0 } addresses)
                text.Append(name).Append(": ").AppendJoin(", ", addresses.Select(MailAddresses.Show)).Append('\n');
        }

        if (Date(message) is { } date)
            text.Append("Date: ").Append(date.UtcDateTime.ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture)).Append('\n');
        if (MailAddresses.Decode(message.Payload?.Header("Subject")) is { Length: > 0 } subject)
            text.Append("Subject: ").Append(subject).Append('\n');
        text.Append('\n').Append(body.Text);
        foreach (var part in body.Attachments)
            text.Append("\nAttachment: ").Append(MailAddresses.Decode(part.Filename)).Append(" (").Append(part.MimeType).Append(')');
        return text.ToString().TrimEnd();
    }

    private static string Title(IReadOnlyList<GmailMessage> messages)
        => messages.Select(message => MailAddresses.Decode(message.Payload?.Header("Subject"))).FirstOrDefault(subject => subject.Length > 0) ?? "(no subject)";

    /// <summary>Whether the message answers one that the document holds, so that what it quotes need not be kept twice.</summary>
    private static bool Quotes(GmailPart? payload, HashSet<string> known)
        => $"{payload?.Header("In-Reply-To")} {payload?.Header("References")}"
            .Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries).Any(known.Contains);

    private static string? MessageId(GmailPart? payload) => payload?.Header("Message-ID")?.Trim() is { Length: > 0 } id ? id : null;

    private static DateTimeOffset? Date(GmailMessage message)
        => message.InternalDate is { } milliseconds and > -62_135_596_800_000 and < 253_402_300_800_000 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    private string Link(string id) => $"https://mail.google.com/mail/u/{Uri.EscapeDataString(mailbox)}/#all/{id}";
}
