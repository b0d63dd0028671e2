using System.Text;
using MimeKit;
using MimeKit.Cryptography;
using MimeKit.Tnef;

namespace Connectors.Jobs.Text.Formats.Mail;

/// <summary>
/// Writes a message as text: its headers, its body, then its attachments and the messages within it. Every part that holds text is read,
/// whether the sender called it an attachment or not. Of alternatives, the fuller one is read.
/// </summary>
/// <param name="files">Reads attachments.</param>
/// <param name="budget">Counts the text.</param>
/// <param name="depth">The number of files and messages around this one.</param>
internal sealed class MailText(NestedFiles files, TextBudget budget, int depth)
{
    private const int MaxMessageDepth = 64;

    /// <summary>How a message that Outlook packed (winmail.dat) begins.</summary>
    private static ReadOnlySpan<byte> PackedMark => [0x78, 0x9F, 0x3E, 0x22];

    /// <summary>What follows the body: attachments and other messages.</summary>
    private readonly StringBuilder _attached = new();
    private StringBuilder _body = new();

    /// <summary>Whether the message was converted to UTF-8, so the charsets that its parts declare are not theirs any more.</summary>
    public bool IsRecoded { get; init; }

    /// <summary>Whether the headers are left out, as for a web page that is saved as a message.</summary>
    public bool IsWithoutHeaders { get; init; }

    public string Read(MimeMessage message)
    {
        var head = new StringBuilder();
        if (!IsWithoutHeaders)
            MailHead.Append(head, message);
        Walk(message.Body);
        return head.Append(head.Length > 0 ? "\n" : "").Append(_body).Append(_attached).ToString().Trim();
    }

    private void Walk(MimeEntity? entity)
    {
        budget.TakePart();
        switch (entity)
        {
            case MessagePart part:
                Message(part);
                break;
            case MultipartAlternative alternatives:
                Alternatives(alternatives);
                break;
            case MultipartRelated related:
                Related(related);
                break;
            case Multipart { Count: 0 } broken:
                Write(_body, broken.Preamble ?? "");
                break;
            case Multipart parts:
                foreach (var part in parts)
                    Walk(part);
                break;
            case MessageDeliveryStatus status:
                // Fields, as a rule. Some servers write sentences.
                Write(_body, PlainText.Decode(MailPart.Bytes(status, budget)));
                break;
            case MessageDispositionNotification notification:
                Write(_body, Lines(notification.Fields));
                break;
            case MessageFeedbackReport report:
                Write(_body, Lines(report.Fields));
                break;
            case TnefPart wrapped:
                Wrapped(wrapped, () => wrapped.ConvertToMessage());
                break;
            case ApplicationPkcs7Signature or ApplicationPgpSignature or ApplicationPgpEncrypted:
                break;
            case TextPart text when MailPart.IsBodyText(text):
                Write(text.FileName is null ? _body : Named(text), MailPart.Text(text, budget, IsRecoded));
                break;
            case MimePart part:
                File(part);
                break;
        }
    }

    private void Message(MessagePart part)
    {
        if (part.Message is not { } inner)
            return;
        _attached.Append("\n\nMessage within this message:\n");
        if (depth < MaxMessageDepth)
            _attached.Append(new MailText(files, budget, depth + 1) { IsRecoded = IsRecoded }.Read(inner));
        else
            MailHead.Append(_attached, inner);
    }

    /// <summary>
    /// Keeps the fuller of the plain text and the richer ones. Their attachments and an invitation are no alternatives, so they are kept.
    /// </summary>
    private void Alternatives(MultipartAlternative parts)
    {
        var body = _body;
        var chosen = "";
        foreach (var part in parts)
        {
            _body = new StringBuilder();
            Walk(part);
            if (part.ContentType.IsMimeType("text", "calendar"))
                body.Append(_body);
            else
                chosen = Alternative.Fuller(chosen, _body.ToString());
        }

        _body = body;
        _body.Append(chosen);
    }

    /// <summary>Reads the root and what it does not show itself. A picture or style sheet of a page is not an attachment.</summary>
    private void Related(MultipartRelated related)
    {
        foreach (var part in related)
        {
            var isOfPage = part != related.Root
                && (part.ContentType.IsMimeType("image", "*")
                    || part.ContentType.IsMimeType("text", "css")
                    || part.ContentType.IsMimeType("text", "javascript"));
            if (!isOfPage || part.IsAttachment)
                Walk(part);
        }
    }

    private void File(MimePart part)
    {
        if (SignedMail.IsSigned(part))
        {
            Wrapped(part, () => SignedMail.Unwrap(MailPart.Bytes(part, budget), budget));
            return;
        }

        var bytes = MailPart.Bytes(part, budget);
        if (bytes.AsSpan().StartsWith(PackedMark))
        {
            Wrapped(part, () => new TnefPart { Content = new MimeContent(new MemoryStream(bytes)) }.ConvertToMessage());
            return;
        }

        var text = bytes.Length > 0
            ? files.Read(bytes, part.FileName ?? "", part.ContentType.MimeType, MailPart.Share(budget), depth)
            : null;
        if (!string.IsNullOrWhiteSpace(text))
            Write(Named(part), text);
        else if (part.FileName is { Length: > 0 })
            Named(part);
    }

    /// <summary>Reads a message that another program packed into a part. If it is damaged, the part is named.</summary>
    private void Wrapped(MimePart part, Func<MimeMessage?> unwrap)
    {
        try
        {
            if (depth < MaxMessageDepth && unwrap() is { } message)
            {
                var inner = new MailText(files, budget, depth + 1) { IsWithoutHeaders = true, IsRecoded = IsRecoded };
                _body.Append(inner.Read(message)).Append("\n\n");
                return;
            }
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or Connectors.Sources.DocumentUnreadableException))
        {
            // A signature or a packed message that is damaged costs itself.
        }

        Named(part);
    }

    /// <summary>Begins the text of an attachment with its name.</summary>
    private StringBuilder Named(MimePart part)
        => part.FileName is { Length: > 0 } name ? _attached.Append("\n\nAttached: ").Append(budget.Take(name)).Append('\n') : _attached;

    private void Write(StringBuilder target, string text)
    {
        if (!string.IsNullOrWhiteSpace(text))
            target.Append(budget.Take(text.Trim())).Append("\n\n");
    }

    private static string Lines(HeaderList headers)
    {
        var lines = new StringBuilder();
        foreach (var header in headers)
            MailHead.Append(lines, header.Field, header.Value);
        return lines.ToString();
    }
}
