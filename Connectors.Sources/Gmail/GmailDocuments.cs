using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json.Nodes;
using Connectors.Sources.GoogleWorkspace;
using Connectors.Sources.Mail;

namespace Connectors.Sources.Gmail;

/// <summary>
/// Makes documents: one per thread, with a section per message, and one per attachment if the config asks for attachments.
/// </summary>
internal sealed class GmailDocuments(GmailConfig config, GmailClient client, string mailbox)
{
    private readonly GmailBodyLoader _bodies = new(client, config.SizeLimit);

    /// <summary>Only its owner may read a mailbox.</summary>
    public DocumentAccess Access { get; } = DocumentAccess.Of(GooglePrincipals.User(mailbox));

    /// <summary>
    /// What the thread is made of: its history id, and the messages that its document contains. A deleted message need not change the id.
    /// </summary>
    private static string? Fingerprint(GmailThread thread, IReadOnlyList<GmailMessage> messages)
    {
        if (thread.HistoryId is not { } history)
            return null;
        var made = string.Join('\n', messages.Select(message => string.Create(
            CultureInfo.InvariantCulture,
            $"{message.Id} {message.SizeEstimate} {string.Join(',', (message.LabelIds ?? []).Order(StringComparer.Ordinal))}")));
        return $"{Prefix(history)}{Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(made)))}";
    }

    /// <summary>
    /// Whether a thread has changed since a fingerprint was made, as far as a listing tells. The history names what a listing cannot.
    /// </summary>
    public static bool IsUnchanged(GmailThread listed, string? fingerprint)
        => listed.HistoryId is { } history && fingerprint?.StartsWith(Prefix(history), StringComparison.Ordinal) == true;

    private static string Prefix(string historyId) => $"history {historyId} of ";

    /// <summary>Returns the thread's messages in order of time, without those in spam and trash unless the config includes them.</summary>
    public IReadOnlyList<GmailMessage> Messages(GmailThread thread)
        => [.. (thread.Messages ?? []).Where(IsIncluded).OrderBy(message => message.InternalDate ?? 0)];

    /// <exception cref="DocumentUnreadableException">A message's text cannot be fetched.</exception>
    public async Task<IReadOnlyList<SourceDocument>> MakeAsync(GmailThread thread, CancellationToken cancellationToken)
    {
        var messages = Messages(thread);
        var messageIds = messages.Select(message => MessageId(message.Payload)).OfType<string>().ToHashSet();
        var (sections, attachments) = (new List<DocumentSection>(), new List<(GmailMessage Message, GmailPart Part)>());
        foreach (var message in messages)
        {
            var payload = message.Payload is null ? null : await _bodies.FillAsync(message.Id, message.Payload, cancellationToken);
            var body = MailBody.Read(payload, config.FoldQuotes && IsReplyToAny(message.Payload, messageIds));
            var text = MailSection.Write(name => message.Payload?.Header(name), Date(message), body);
            sections.Add(new DocumentSection(text, Link(message.Id)));
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
            Owners = Senders(messages[0]),
            Metadata = GmailMetadata.Of(mailbox, messages, attachments.Select(attachment => attachment.Part), messageIds),
            Fingerprint = Fingerprint(thread, messages),
            Access = Access,
        };
        return config.IncludeAttachments
            ? [document, .. attachments.Select(attachment => Attachment(document, thread.Id, attachment.Message, attachment.Part))]
            : [document];
    }

    private SourceDocument Attachment(SourceDocument thread, string threadId, GmailMessage message, GmailPart part)
    {
        var name = MailAddresses.Decode(part.Filename) is { Length: > 0 } given ? given : "attachment";
        return new SourceDocument
        {
            Id = GmailIds.Attachment(mailbox, threadId, message.Id, part),
            Title = name,
            Content = DocumentContent.File(
                name, part.MimeType, part.Body?.Size, cancellationToken => OpenAsync(message.Id, part, cancellationToken)),
            Link = Link(message.Id),
            UpdatedAt = Date(message),
            CreatedAt = Date(message),
            Owners = Senders(message),
            Metadata = new Dictionary<string, JsonNode?>
            {
                ["mailbox"] = mailbox, ["mime_type"] = part.MimeType, ["subject"] = thread.Title,
            },
            // A message never changes, so neither does its attachment.
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
        {
            throw new DocumentUnreadableException(
                FailureReason.TooLarge, $"The attachment has {size} bytes, more than size_limit allows ({config.SizeLimit}).");
        }

        return new MemoryStream(part.Body?.AttachmentId is { Length: > 0 } id
            ? await client.AttachmentAsync(message, id, size, cancellationToken)
            : part.Body?.Bytes() ?? []);
    }

    private bool IsIncluded(GmailMessage message)
        => config.IncludeSpamTrash || !(message.HasLabel(GmailLabel.Trash) || message.HasLabel(GmailLabel.Spam));

    private static string Title(IReadOnlyList<GmailMessage> messages)
        => messages.Select(Subject).FirstOrDefault(subject => subject.Length > 0) ?? "(no subject)";

    private static string Subject(GmailMessage message) => MailAddresses.Decode(message.Payload?.Header("Subject"));

    private static IReadOnlyList<string> Senders(GmailMessage message)
        => [.. MailAddresses.Parse(message.Payload?.Header("From")).Select(address => address.Address)];

    /// <summary>Whether the message replies to one in the same document, so the text that it quotes is in the document already.</summary>
    private static bool IsReplyToAny(GmailPart? payload, HashSet<string> messageIds)
        => $"{payload?.Header("In-Reply-To")} {payload?.Header("References")}"
            .Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Any(messageIds.Contains);

    private static string? MessageId(GmailPart? payload) => payload?.Header("Message-ID")?.Trim() is { Length: > 0 } id ? id : null;

    /// <summary>Returns null if Google gives no time or one outside of what <see cref="DateTimeOffset"/> can hold.</summary>
    private static DateTimeOffset? Date(GmailMessage message)
        => message.InternalDate is { } milliseconds and > -62_135_596_800_000 and < 253_402_300_800_000
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;

    private string Link(string id) => $"https://mail.google.com/mail/u/{Uri.EscapeDataString(mailbox)}/#all/{id}";
}
