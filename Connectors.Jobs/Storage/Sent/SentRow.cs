using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Sources;

namespace Connectors.Jobs.Storage.Sent;

/// <summary>A row of the table of sent documents, without its content.</summary>
internal sealed record SentRow
{
    public const string Columns =
        """
        connector_id, source_id, document_id, position, state, version, sent_at, title, file_name, media_type, size, content_hash,
        content_id, link, metadata, readers, owners, parent, source_created_at, source_updated_at
        """;

    public string ConnectorId { get; init; } = "";

    public string SourceId { get; init; } = "";

    public Guid DocumentId { get; init; }

    public long Position { get; init; }

    public SentState State { get; init; }

    public string Version { get; init; } = "";

    public DateTime SentAt { get; init; }

    public string Title { get; init; } = "";

    public string? FileName { get; init; }

    public string? MediaType { get; init; }

    public long Size { get; init; }

    public string ContentHash { get; init; } = "";

    public Guid? ContentId { get; init; }

    public string? Link { get; init; }

    public string Metadata { get; init; } = "{}";

    public string? Readers { get; init; }

    public string Owners { get; init; } = "[]";

    public string? Parent { get; init; }

    public DateTime? SourceCreatedAt { get; init; }

    public DateTime? SourceUpdatedAt { get; init; }

    public SentDocument ToDocument() => new()
    {
        Id = SourceId,
        Position = Position,
        Version = Version,
        IsRemoved = State == SentState.Removed,
        Title = Title,
        FileName = FileName,
        MediaType = MediaType,
        Size = Size,
        Link = Link,
        Metadata = JsonNode.Parse(Metadata)!.AsObject().ToDictionary(field => field.Key, field => field.Value?.DeepClone()),
        Readers = Readers is null ? null : JsonSerializer.Deserialize<string[]>(Readers),
        Owners = JsonSerializer.Deserialize<string[]>(Owners)!,
        Parent = Parent,
        CreatedAt = SourceCreatedAt,
        UpdatedAt = SourceUpdatedAt,
    };
}

/// <summary>What became of a sent document. Stored by its lower-case name.</summary>
internal enum SentState
{
    Live,

    /// <summary>A program removed it. The row tells that to the next sync.</summary>
    Removed,

    /// <summary>A set was declared complete without it. The next prune decides.</summary>
    LeftOut,
}
