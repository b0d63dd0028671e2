using MimeKit;
using MimeKit.Text;

namespace Connectors.Jobs.Text.Formats.Mail;

/// <summary>Reads one part of a message.</summary>
internal static class MailPart
{
    /// <summary>Whether a part is text that stands in the message itself or is attached as plain text.</summary>
    public static bool IsBodyText(TextPart part) => part.ContentType.MediaSubtype.ToLowerInvariant() switch
    {
        "html" or "enriched" or "richtext" => true,
        "plain" => Path.GetExtension(part.FileName ?? "").ToLowerInvariant() is "" or ".txt" or ".text" or ".log" or ".asc",
        _ => false,
    };

    public static string Text(TextPart part, TextBudget budget, bool isRecoded)
    {
        var bytes = Bytes(part, budget);
        var declared = part.ContentType.Charset;
        // The message was converted to UTF-8, but not what is encoded within it.
        if (isRecoded && part.ContentTransferEncoding is not (ContentEncoding.Base64 or ContentEncoding.QuotedPrintable))
            declared = "utf-8";
        if (part.IsHtml)
            return HtmlText.Of(PlainText.Decode(bytes, declared ?? HtmlFormat.DeclaredCharset(bytes)), budget);
        var text = PlainText.Decode(bytes, declared);
        if (part.IsEnriched || part.IsRichText)
            return EnrichedText.Of(text);
        return Blobs.Remove(part.IsFlowed ? Unflowed(part, text) : text);
    }

    /// <summary>Returns the decoded content of a part; empty if it has none.</summary>
    public static byte[] Bytes(MimePart part, TextBudget budget)
    {
        using var bytes = new MemoryStream();
        part.Content?.DecodeTo(bytes, budget.Token);
        return bytes.ToArray();
    }

    /// <summary>Returns a budget for one attachment. A huge attachment then costs itself and not the message.</summary>
    public static TextBudget Share(TextBudget budget)
        => new(budget.Limits with { MaxCharacters = budget.Limits.MaxCharacters / 4 }, budget.Token, budget);

    /// <summary>Joins the lines that the sender's program broke. It may break them within words.</summary>
    private static string Unflowed(TextPart part, string text)
        => new FlowedToText
        {
            DeleteSpace = string.Equals(part.ContentType.Parameters["delsp"], "yes", StringComparison.OrdinalIgnoreCase),
        }.Convert(text);
}
