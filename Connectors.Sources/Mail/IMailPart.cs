namespace Connectors.Sources.Mail;

/// <summary>A MIME part as a mail system describes it. A message's payload is one, with parts within parts to any depth.</summary>
internal interface IMailPart<TPart>
    where TPart : class, IMailPart<TPart>
{
    string MimeType { get; }

    string? Filename { get; }

    IReadOnlyList<TPart>? Parts { get; }

    /// <summary>Whether the system keeps the content apart from the message, as it does with files.</summary>
    bool IsApart { get; }

    /// <summary>Returns the value of the first header with this name, in any case; null if there is none.</summary>
    string? Header(string name);

    /// <summary>Returns the decoded content; empty if it was not fetched.</summary>
    byte[] Bytes();
}

internal static class MailPartExtensions
{
    /// <summary>Compares the MIME type without regard to case.</summary>
    public static bool HasType<TPart>(this TPart part, string mimeType)
        where TPart : class, IMailPart<TPart>
        => part.MimeType.Equals(mimeType, StringComparison.OrdinalIgnoreCase);
}
