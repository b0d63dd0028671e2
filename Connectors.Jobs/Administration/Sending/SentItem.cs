using System.Text;
using System.Text.Json.Nodes;
using Connectors.Jobs.Storage.Sent;
using Connectors.Sources.Catalog;

namespace Connectors.Jobs.Administration.Sending;

/// <summary>A document as a program sends it.</summary>
internal sealed record SentItem
{
    /// <summary>The stored id is part of an index, whose rows are small.</summary>
    public const int MaxIdBytes = 1500;

    private const int MaxTitle = 1000;
    private const int MaxMetadata = 64 << 10;

    public required string Id { get; init; }

    /// <summary>Null: the file's name, or the id.</summary>
    public string? Title { get; init; }

    public string? Text { get; init; }

    public byte[]? Bytes { get; init; }

    /// <summary>The content, if it has been stored already.</summary>
    public SentContent? Content { get; init; }

    /// <summary>Null with bytes: the title tells the format, or the bytes do.</summary>
    public string? FileName { get; init; }

    public string? MediaType { get; init; }

    public string? Link { get; init; }

    public JsonObject? Metadata { get; init; }

    public IReadOnlyList<string>? Readers { get; init; }

    public IReadOnlyList<string> Owners { get; init; } = [];

    public string? Parent { get; init; }

    public DateTime? CreatedAt { get; init; }

    public DateTime? UpdatedAt { get; init; }

    /// <summary>Says what was wrong with it already when it was read. Null: nothing.</summary>
    public string? Wrong { get; init; }

    public string Name => Title is { Length: > 0 } ? Title : FileName is { Length: > 0 } ? FileName : Id;

    /// <summary>Says what is wrong with it. Null if nothing is.</summary>
    public string? Error(long sizeLimit)
    {
        if (IdError(Id) is { } wrongId)
            return wrongId;
        if (Wrong is not null)
            return Wrong;
        if (new object?[] { Text, Bytes, Content }.Count(given => given is not null) != 1)
            return "needs either text or content.";
        if (Name.Length > MaxTitle)
            return $"has a title of more than {MaxTitle} characters.";
        if (Link is not null && (!Uri.TryCreate(Link, UriKind.Absolute, out var link) || link.Scheme is not ("http" or "https")))
            return "has a link that is no http or https address.";
        if (Metadata?.ToJsonString().Length > MaxMetadata)
            return $"has more than {MaxMetadata:N0} characters of metadata.";
        var size = Content?.Size ?? Bytes?.Length ?? Encoding.UTF8.GetByteCount(Text!);
        if (size > sizeLimit)
            return $"has {size:N0} bytes, more than the connector's size_limit of {sizeLimit:N0}.";
        return Readers is null || ReaderNames.Error(Readers) is not { } wrong ? null : $"access {wrong}";
    }

    public static string? IdError(string id) => id.Trim().Length == 0 || Encoding.UTF8.GetByteCount(id) > MaxIdBytes
        ? $"needs an id of 1 to {MaxIdBytes} bytes."
        : null;

    public SentChange ToChange(SentContent content) => new()
    {
        Id = Id,
        Title = Name,
        FileName = Text is null ? FileName ?? Name : null,
        MediaType = MediaType,
        Content = content,
        Link = Link,
        Metadata = Metadata?.ToJsonString() ?? "{}",
        Readers = Readers,
        Owners = Owners,
        Parent = Parent,
        CreatedAt = CreatedAt?.ToUniversalTime(),
        UpdatedAt = UpdatedAt?.ToUniversalTime(),
    };
}

/// <summary>What became of a document that a program sent.</summary>
/// <param name="Id">The program's id.</param>
/// <param name="DocumentId">The id in datasets.</param>
/// <param name="Outcome">Null: it was refused.</param>
/// <param name="Error">Why it was refused.</param>
internal sealed record SentResult(string Id, Guid DocumentId, SentOutcome? Outcome, string? Error);
