using System.Text;

namespace Connectors.Sources.Gmail;

/// <summary>What a message says: its MIME tree walked to every leaf.</summary>
internal sealed class MailBody
{
    private const int Deepest = 50;

    private readonly StringBuilder _text = new();
    private readonly bool _fold;

    private MailBody(bool fold) => _fold = fold;

    public string Text => _text.ToString().Trim();

    public List<GmailPart> Attachments { get; } = [];

    public static MailBody Read(GmailPart? payload, bool fold)
    {
        var body = new MailBody(fold);
        if (payload is not null)
            body.Walk(payload, 0);
        return body;
    }

    private void Walk(GmailPart part, int depth)
    {
        if (depth > Deepest)
            return;
        var type = part.MimeType.ToLowerInvariant();
        if (type == "multipart/alternative")
            WalkAlternative(part, depth);
        else if (type == "message/rfc822")
            WalkForwarded(part, depth);
        else if (part.Parts is { Count: > 0 } parts)
            parts.ToList().ForEach(each => Walk(each, depth + 1));
        else if (type == "text/calendar")
            Add(MailCalendar.Describe(GmailText.Of(part)));
        else if (IsAttachment(part))
            Attachments.Add(part);
        else if (type is "text/html")
            Add(MailHtml.ToText(GmailText.Of(part), _fold));
        else if (type.StartsWith("text/", StringComparison.Ordinal) || type.Length == 0)
            Add(_fold ? MailQuotes.Fold(GmailText.Of(part)) : GmailText.Of(part));
    }

    /// <summary>The same said several times: plain text where there is any, else what else there is; invitations beside it.</summary>
    private void WalkAlternative(GmailPart part, int depth)
    {
        var parts = part.Parts ?? [];
        var plain = parts.FirstOrDefault(each => each.MimeType.Equals("text/plain", StringComparison.OrdinalIgnoreCase) && !string.IsNullOrWhiteSpace(GmailText.Of(each)));
        var best = plain ?? parts.LastOrDefault(each => !IsCalendar(each) && !each.MimeType.Equals("text/plain", StringComparison.OrdinalIgnoreCase));
        foreach (var each in parts.Where(each => each == best || IsCalendar(each)))
            Walk(each, depth + 1);
        // Pictures and files that only the HTML refers to are attachments all the same.
        if (plain is not null)
            parts.Where(each => each != plain && !IsCalendar(each)).ToList().ForEach(each => Collect(each, depth + 1));
    }

    private void WalkForwarded(GmailPart part, int depth)
    {
        foreach (var inner in part.Parts ?? [])
        {
            var subject = MailAddresses.Decode(inner.Header("Subject"));
            if (subject.Length > 0)
                Add($"Forwarded: {subject} (from {MailAddresses.Decode(inner.Header("From"))})");
            Walk(inner, depth + 1);
        }
    }

    private void Collect(GmailPart part, int depth)
    {
        if (part.Parts is not { Count: > 0 } parts)
        {
            if (IsAttachment(part))
                Attachments.Add(part);
        }
        else if (depth <= Deepest)
        {
            parts.ToList().ForEach(each => Collect(each, depth + 1));
        }
    }

    private void Add(string text)
    {
        if (!string.IsNullOrWhiteSpace(text))
            _text.Append(text.Trim()).Append("\n\n");
    }

    private static bool IsCalendar(GmailPart part) => part.MimeType.Equals("text/calendar", StringComparison.OrdinalIgnoreCase);

    private static bool IsAttachment(GmailPart part)
        => !string.IsNullOrEmpty(part.Filename) || !string.IsNullOrEmpty(part.Body?.AttachmentId)
            || part.Header("Content-Disposition")?.TrimStart().StartsWith("attachment", StringComparison.OrdinalIgnoreCase) == true;
}
