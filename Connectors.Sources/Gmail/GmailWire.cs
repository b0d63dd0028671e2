using System.Buffers.Text;
using Connectors.Sources.Http;
using Connectors.Sources.Mail;

namespace Connectors.Sources.Gmail;

// The JSON of Gmail API v1, limited to the fields that the client asks for.

/// <summary>The mailbox itself.</summary>
/// <param name="HistoryId">The mailbox's current history id.</param>
internal sealed record GmailProfile(string EmailAddress, string HistoryId);

internal sealed record GmailLabels(JsonRows<GmailLabel>? Labels);

/// <param name="Id">For labels of the system its name ("INBOX"); for labels of users an opaque id ("Label_7").</param>
internal sealed record GmailLabel(string Id, string Name)
{
    public const string Spam = "SPAM";
    public const string Trash = "TRASH";
}

/// <summary>A page of search results. Its threads have no messages.</summary>
internal sealed record GmailThreadPage(JsonRows<GmailThread>? Threads, string? NextPageToken)
{
    public JsonRows<GmailThread> Threads { get; init; } = Threads ?? JsonRows<GmailThread>.Empty;

    /// <summary>The number of threads, odd ones included.</summary>
    public int Count => Threads.Count + Threads.Odd.Count;
}

/// <param name="HistoryId">Changes whenever anything in the thread changes, its labels included.</param>
internal sealed record GmailThread(string Id, string? HistoryId, IReadOnlyList<GmailMessage>? Messages) : IJsonRow;

/// <summary>A page of the mailbox's change log.</summary>
/// <param name="HistoryId">The mailbox's current history id: the place to continue from after the last page.</param>
internal sealed record GmailHistoryPage(JsonRows<GmailHistory>? History, string? NextPageToken, string? HistoryId)
{
    public JsonRows<GmailHistory> History { get; init; } = History ?? JsonRows<GmailHistory>.Empty;
}

/// <param name="Messages">Every message that this record is about.</param>
internal sealed record GmailHistory(string Id, IReadOnlyList<GmailMessage>? Messages) : IJsonRow;

/// <summary>A message. A history record names only its id and thread.</summary>
internal sealed record GmailMessage
{
    public string Id { get; init; } = "";

    public string? ThreadId { get; init; }

    public IReadOnlyList<string>? LabelIds { get; init; }

    /// <summary>The time at which Google received the message, in Unix milliseconds. Reliable, unlike the Date header.</summary>
    public long? InternalDate { get; init; }

    /// <summary>Bytes, about. A draft keeps its thread but changes its text.</summary>
    public long? SizeEstimate { get; init; }

    public GmailPart? Payload { get; init; }

    public bool HasLabel(string labelId) => LabelIds?.Contains(labelId) == true;
}

/// <summary>A MIME part. The message's payload is one, with parts within parts to any depth.</summary>
internal sealed record GmailPart : IMailPart<GmailPart>
{
    /// <summary>The part's place in the message ("0.1"), empty for the payload. Stable, unlike the attachment id.</summary>
    public string? PartId { get; init; }

    public string MimeType { get; init; } = "";

    public string? Filename { get; init; }

    public IReadOnlyList<GmailHeader>? Headers { get; init; }

    public GmailBody? Body { get; init; }

    public IReadOnlyList<GmailPart>? Parts { get; init; }

    /// <summary>Whether the bytes need a call of their own.</summary>
    public bool IsApart => !string.IsNullOrEmpty(Body?.AttachmentId);

    /// <summary>Returns the value of the first header with this name, in any case; null if there is none.</summary>
    public string? Header(string name)
        => Headers?.FirstOrDefault(header => string.Equals(header?.Name, name, StringComparison.OrdinalIgnoreCase))?.Value;

    public byte[] Bytes() => Body?.Bytes() ?? [];
}

internal sealed record GmailHeader(string Name, string Value);

/// <param name="AttachmentId">Set if the bytes need a call of their own. Gmail gives a new id in every answer.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Data">The bytes in base64url, with or without padding.</param>
internal sealed record GmailBody(string? AttachmentId, long Size, string? Data)
{
    /// <summary>Decodes <see cref="Data"/>; empty if there is none or if it is not base64url.</summary>
    public byte[] Bytes()
    {
        try
        {
            return string.IsNullOrEmpty(Data) ? [] : Base64Url.DecodeFromChars(Data);
        }
        catch (FormatException)
        {
            return [];
        }
    }
}
