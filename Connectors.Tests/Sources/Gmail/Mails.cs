namespace Connectors.Tests.Sources.Gmail;

/// <summary>Makes messages for mailboxes.</summary>
public static class Mails
{
    /// <param name="inReplyTo">The id of the message that this one answers; null for none.</param>
    public static FakeMessage Plain(string id, string thread, string subject, string text, string? inReplyTo = null) => new()
    {
        Id = id,
        ThreadId = thread,
        Mime = () => $"""
            From: Bob <bob@example.com>
            To: "Doe, John" <john@example.com>, ann@example.com
            Subject: {subject}
            Date: not a date
            Message-ID: <{id}@mail.example.com>
            {(inReplyTo is null ? "X-None: 1" : $"In-Reply-To: <{inReplyTo}@mail.example.com>")}
            Content-Type: text/plain; charset=utf-8

            {text}
            """,
    };

    /// <summary>A message as it comes over the wire. Each character of <paramref name="mime"/> is a byte (Latin-1).</summary>
    public static FakeMessage Raw(string id, string thread, string mime) => new()
    {
        Id = id, ThreadId = thread, Mime = () => mime.ReplaceLineEndings("\r\n"),
    };

    public const string WithAttachment = """
        From: bob@example.com
        To: ann@example.com
        Subject: With a file
        Message-ID: <file@mail.example.com>
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=outer

        --outer
        Content-Type: multipart/alternative; boundary=inner

        --inner
        Content-Type: text/plain; charset=utf-8

        The text two levels down
        --inner
        Content-Type: text/html; charset=utf-8

        <p>The <b>HTML</b> two levels down</p>
        --inner--
        --outer
        Content-Type: application/pdf; name="report.pdf"
        Content-Disposition: attachment; filename="report.pdf"
        Content-Transfer-Encoding: base64

        JVBERi0xLjQK
        --outer--
        """;
}
