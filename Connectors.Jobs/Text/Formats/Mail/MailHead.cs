using System.Text;
using MimeKit;

namespace Connectors.Jobs.Text.Formats.Mail;

/// <summary>The beginning of a message: how to tell it from other text, and its main headers as text.</summary>
internal static class MailHead
{
    private const int MinHeaders = 3;

    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "From", "To", "Cc", "Subject", "Date", "Received", "Return-Path", "Message-ID", "MIME-Version", "Content-Type",
        "Content-Transfer-Encoding", "Delivered-To", "Reply-To", "Sender", "In-Reply-To", "References", "DKIM-Signature", "X-Mailer",
        "List-Id", "Resent-From", "Resent-Date", "User-Agent", "Content-Disposition",
    };

    private static readonly HashSet<string> Telling = new(StringComparer.OrdinalIgnoreCase)
    {
        "From", "Received", "Return-Path", "Message-ID", "MIME-Version", "Delivered-To",
    };

    /// <summary>Whether text begins with the headers of a message, so it is one whatever its name is.</summary>
    public static bool IsMail(string head)
    {
        var (known, telling, lines) = (0, false, 0);
        foreach (var line in head.AsSpan().TrimStart('\uFEFF').EnumerateLines())
        {
            if (line.Length == 0)
                break;
            lines++;
            if (line[0] is ' ' or '\t' && lines > 1)
                continue;
            var colon = line.IndexOf(':');
            if (colon <= 0 || line[..colon].IndexOfAnyExceptInRange('!', '~') >= 0)
            {
                // The head may end within a line.
                return false;
            }

            var name = line[..colon].ToString();
            known += Names.Contains(name) ? 1 : 0;
            telling |= Telling.Contains(name);
        }

        return telling && (known >= MinHeaders || IsEntity(head));
    }

    /// <summary>Appends who wrote to whom, when and about what.</summary>
    public static void Append(StringBuilder text, MimeMessage message)
    {
        Append(text, "Subject", Value(message, HeaderId.Subject));
        Append(text, "From", Value(message, HeaderId.From));
        Append(text, "To", Value(message, HeaderId.To));
        Append(text, "Cc", Value(message, HeaderId.Cc));
        Append(text, "Date", Value(message, HeaderId.Date));
    }

    public static void Append(StringBuilder text, string name, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value))
            text.Append(name).Append(": ").Append(value.Trim()).Append('\n');
    }

    /// <summary>Whether a signed mail was saved without its outer headers.</summary>
    private static bool IsEntity(string head)
        => head.Contains("MIME-Version", StringComparison.OrdinalIgnoreCase)
            && head.Contains("Content-Type: ", StringComparison.OrdinalIgnoreCase);

    private static string? Value(MimeMessage message, HeaderId id)
    {
        var headers = message.Headers.Where(header => header.Id == id).Take(2).ToArray();
        if (headers.Length == 0)
            return null;
        var header = headers[0];
        // Old programs write names and subjects in their own charset, without saying which.
        if (!Ascii.IsValid(header.RawValue) && !PlainText.IsUtf8(header.RawValue))
            return header.GetValue(Charsets.Detect(header.RawValue));
        return id switch
        {
            HeaderId.From => message.From.ToString(),
            HeaderId.To => message.To.ToString(),
            HeaderId.Cc => message.Cc.ToString(),
            _ => header.Value,
        };
    }
}
