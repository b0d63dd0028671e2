using Connectors.Jobs.Storage.Access;

namespace Connectors.Jobs.Storage.Documents;

/// <summary>A document as it will be written.</summary>
internal sealed record PreparedDocument
{
    public required Guid Id { get; init; }

    public required string SourceId { get; init; }

    public required string Title { get; init; }

    public string? Link { get; init; }

    public string Suffix { get; init; } = "";

    /// <summary>Metadata after field_mapping, as JSON.</summary>
    public required string Metadata { get; init; }

    /// <summary>Owners, as a JSON list.</summary>
    public required string Owners { get; init; }

    public string? Parent { get; init; }

    public string? AttachedTo { get; init; }

    public AccessSet? Access { get; init; }

    public string? Fingerprint { get; init; }

    public required string AttributesHash { get; init; }

    public DateTime? CreatedAt { get; init; }

    public DateTime? UpdatedAt { get; init; }

    /// <summary>Null: the stored content stands, only what surrounds it changed.</summary>
    public PreparedContent? Content { get; init; }
}

/// <summary>A document's text in chunks.</summary>
internal sealed record PreparedContent(
    IReadOnlyList<PreparedChunk> Chunks, string Hash, string? MediaType, long Size, int TokenCount)
{
    /// <summary>Bytes that it takes in memory, roughly.</summary>
    public long Weight { get; } = Chunks.Sum(chunk => 2L * chunk.Content.Length);
}

/// <param name="Overlap">How many of its first characters repeat the end of the chunk before.</param>
/// <param name="Search">What is indexed, in the text form of a tsvector.</param>
internal sealed record PreparedChunk(string Content, int Overlap, string? Heading, string? Link, string Search);
