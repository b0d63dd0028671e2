using System.Text;

namespace Connectors.Sources.Mail;

/// <summary>A message's text and attachments, collected from every leaf of its MIME tree.</summary>
internal sealed class MailBody<TPart>
    where TPart : class, IMailPart<TPart>
{
    private const int MaxDepth = 50;
    private const string Alternative = "multipart/alternative";
    private const string Message = "message/rfc822";
    private const string PlainText = "text/plain";
    private const string Html = "text/html";
    private const string Calendar = "text/calendar";

    private readonly StringBuilder _text = new();
    private readonly bool _foldQuotes;

    internal MailBody(TPart? payload, bool foldQuotes)
    {
        _foldQuotes = foldQuotes;
        if (payload is not null)
            Walk(payload, 0);
    }

    public string Text => _text.ToString().Trim();

    public List<TPart> Attachments { get; } = [];

    private void Walk(TPart part, int depth)
    {
        if (depth > MaxDepth)
            return;
        if (part.HasType(Alternative))
            WalkAlternatives(part, depth);
        else if (part.HasType(Message) && part.Parts is { Count: > 0 })
            WalkForwarded(part, depth);
        else if (part.Parts is { Count: > 0 } parts)
            parts.ToList().ForEach(child => Walk(child, depth + 1));
        else if (part.HasType(Calendar) && MailText.Of(part) is { Length: > 0 } calendar)
            Add(MailCalendar.Describe(calendar));
        else if (IsAttachment(part))
            Attachments.Add(part);
        else if (part.HasType(Html))
            Add(MailHtml.ToText(MailText.Of(part), _foldQuotes));
        else if (part.MimeType.StartsWith("text/", StringComparison.OrdinalIgnoreCase) || part.MimeType.Length == 0
            || part.HasType(Message))
            Add(_foldQuotes ? MailQuotes.Fold(MailText.Of(part)) : MailText.Of(part));
    }

    /// <summary>
    /// Reads one of several forms of the same text: plain text if it has the words of the last form, otherwise the last form, and the plain
    /// text as well if it has many words of its own. Some programs write "See the HTML version" as plain text, or invisible characters.
    /// Invitations are always read.
    /// </summary>
    private void WalkAlternatives(TPart part, int depth)
    {
        var parts = part.Parts ?? [];
        var plain = parts.FirstOrDefault(child => child.HasType(PlainText) && MailWords.Of(MailText.Of(child)).Count > 0);
        var rich = parts.LastOrDefault(child => !child.HasType(Calendar) && !child.HasType(PlainText));
        var choice = plain is null ? MailForms.Rich : rich is null ? MailForms.Plain : Compare(plain, rich, depth);
        foreach (var child in parts)
        {
            if (child.HasType(Calendar) || (child == plain && choice != MailForms.Rich) || (child == rich && choice != MailForms.Plain))
                Walk(child, depth + 1);
            // Images and files that only the HTML refers to are attachments all the same.
            else if (!child.HasType(PlainText))
                CollectAttachments(child, depth + 1);
        }
    }

    private static MailForms Compare(TPart plain, TPart rich, int depth)
    {
        var other = new MailBody<TPart>(null, foldQuotes: false);
        other.Walk(rich, depth + 1);
        return MailWords.Compare(MailText.Of(plain), other.Text);
    }

    private void WalkForwarded(TPart part, int depth)
    {
        foreach (var message in part.Parts ?? [])
        {
            var subject = MailAddresses.Decode(message.Header("Subject"));
            if (subject.Length > 0)
                Add($"Forwarded: {subject} (from {MailAddresses.Decode(message.Header("From"))})");
            Walk(message, depth + 1);
        }
    }

    private void CollectAttachments(TPart part, int depth)
    {
        if (part.Parts is not { Count: > 0 } parts)
        {
            if (IsAttachment(part))
                Attachments.Add(part);
        }
        else if (depth <= MaxDepth)
        {
            parts.ToList().ForEach(child => CollectAttachments(child, depth + 1));
        }
    }

    private void Add(string text)
    {
        if (!string.IsNullOrWhiteSpace(text))
            _text.Append(text.Trim()).Append("\n\n");
    }

    private static bool IsAttachment(TPart part)
        => !string.IsNullOrEmpty(part.Filename) || part.IsApart
            || part.Header("Content-Disposition")?.TrimStart().StartsWith("attachment", StringComparison.OrdinalIgnoreCase) == true;
}

/// <summary>Lets the compiler find out the type of the parts.</summary>
internal static class MailBody
{
    /// <param name="payload">Null gives an empty body.</param>
    public static MailBody<TPart> Read<TPart>(TPart? payload, bool foldQuotes)
        where TPart : class, IMailPart<TPart>
        => new(payload, foldQuotes);
}
