using MimeKit;

namespace Connectors.Tests.Sources.Imap;

/// <summary>Makes mails.</summary>
internal static class ImapMails
{
    public static DateTimeOffset Start { get; } = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    /// <param name="id">The Message-ID without brackets.</param>
    /// <param name="subject">The subject.</param>
    /// <param name="text">The plain text.</param>
    /// <param name="answers">The Message-IDs that it answers, the thread's first message first.</param>
    public static MimeMessage Plain(string id, string subject, string text, params string[] answers)
        => With(id, subject, new TextPart("plain") { Text = text }, answers);

    public static MimeMessage With(string id, string subject, MimeEntity body, params string[] answers)
    {
        var mail = new MimeMessage { MessageId = id, Subject = subject, Date = Start, Body = body };
        mail.From.Add(new MailboxAddress("Bob Müller", "bob@example.com"));
        mail.To.Add(new MailboxAddress("Ann", "ann@example.com"));
        foreach (var answered in answers)
            mail.References.Add(answered);
        if (answers.Length > 0)
            mail.InReplyTo = answers[^1];
        return mail;
    }

    public static MimePart File(string name, byte[] content, string type = "application/octet-stream")
    {
        var (media, kind) = (type.Split('/')[0], type.Split('/')[1]);
        return new MimePart(media, kind)
        {
            FileName = name,
            Content = new MimeContent(new MemoryStream(content)),
            ContentDisposition = new ContentDisposition(ContentDisposition.Attachment) { FileName = name },
            ContentTransferEncoding = ContentEncoding.Base64,
        };
    }
}
