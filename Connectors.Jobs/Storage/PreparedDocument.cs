namespace Connectors.Jobs.Storage;

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
