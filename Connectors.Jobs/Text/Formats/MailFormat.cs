using System.Text;
using Connectors.Sources;
using MimeKit;

namespace Connectors.Jobs.Text.Formats;

/// <summary>Mail (EML): the main headers, the text, and the names of attachments. Attached messages are read as well.</summary>
internal sealed class MailFormat : IFormat
{
    private const int MaxMimeDepth = 64;
    private const int MaxForwardDepth = 8;

    public string MediaType => "message/rfc822";

    public bool Knows(FileProbe probe) => probe.IsCalled(MediaType, ".eml") && probe.LooksLikeText;

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        var options = new ParserOptions { MaxMimeDepth = Math.Min(MaxMimeDepth, budget.Limits.MaxDepth) };
        var message = MimeMessage.Load(options, file, budget.Token);
        var text = new StringBuilder();
        Header(text, "Subject", message.Subject);
        Header(text, "From", message.From.ToString());
        Header(text, "To", message.To.ToString());
        Header(text, "Cc", message.Cc.ToString());
        Header(text, "Date", message.Headers[HeaderId.Date]);
        text.Append('\n');
        Append(text, message, budget, 0);
        yield return new DocumentSection(text.ToString());
    }

    private static void Append(StringBuilder text, MimeMessage message, TextBudget budget, int depth)
    {
        var body = message.TextBody ?? (message.HtmlBody is { } html ? HtmlText.Of(html, budget) : "");
        text.Append(budget.Take(body)).Append('\n');
        foreach (var attachment in message.Attachments)
        {
            if (attachment is MessagePart { Message: { } inner } && depth < MaxForwardDepth)
            {
                text.Append("\nForwarded: ").Append(inner.Subject).Append('\n');
                Append(text, inner, budget, depth + 1);
            }
            else if ((attachment.ContentDisposition?.FileName ?? attachment.ContentType.Name) is { Length: > 0 } name)
            {
                text.Append("\nAttached: ").Append(name);
            }
        }
    }

    private static void Header(StringBuilder text, string name, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value))
            text.Append(name).Append(": ").Append(value).Append('\n');
    }
}
