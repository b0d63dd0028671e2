using System.Text;
using System.Text.Unicode;
using MimeKit;

namespace Connectors.Sources.Imap;

/// <summary>A message that was fetched.</summary>
internal sealed record ImapMessage(ImapMail Mail, HeaderList Headers, ImapPart? Payload)
{
    /// <summary>Returns a header's value as it was sent, so that a comma in an encoded name divides nothing.</summary>
    public string? Header(string name)
        => Value(Headers.FirstOrDefault(header => string.Equals(header.Field, name, StringComparison.OrdinalIgnoreCase)));

    public string? Header(HeaderId id) => Value(Headers.FirstOrDefault(header => header.Id == id));

    /// <summary>Whether it answers a message of the same document, so the text that it quotes is in the document already.</summary>
    public bool AnswersAny(HashSet<string> messageIds)
        => $"{Header(HeaderId.InReplyTo)} {Header(HeaderId.References)}"
            .Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Any(messageIds.Contains);

    private static string? Value(Header? header)
    {
        if (header is null)
            return null;
        // Old programs send Latin-1 without saying so; the library guesses the charset.
        var text = Utf8.IsValid(header.RawValue) ? Encoding.UTF8.GetString(header.RawValue) : header.Value;
        return MimeKit.Header.Unfold(text).Trim() is { Length: > 0 } value ? value : null;
    }
}
