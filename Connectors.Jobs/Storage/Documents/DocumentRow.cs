namespace Connectors.Jobs.Storage.Documents;

/// <summary>A document as a knowledge base shows it.</summary>
internal sealed class DocumentRow
{
    public Guid Id { get; init; }

    public string ConnectorId { get; init; } = "";

    public string Source { get; init; } = "";

    public string PartitionKey { get; init; } = "";

    public string SourceId { get; init; } = "";

    public string Title { get; init; } = "";

    public string? Link { get; init; }

    public string Suffix { get; init; } = "";

    public string? MediaType { get; init; }

    /// <summary>Why it has no text; null if it has some, or was stored before reasons were.</summary>
    public NoText? NoText { get; init; }

    /// <summary>In bytes.</summary>
    public long Size { get; init; }

    /// <summary>A JSON object.</summary>
    public string Metadata { get; init; } = "{}";

    public string[] Owners { get; init; } = [];

    public string? Parent { get; init; }

    /// <summary>Layers of principals, as JSON; null if the source does not tell the access.</summary>
    public string? Access { get; init; }

    public int ChunkCount { get; init; }

    public int TokenCount { get; init; }

    /// <summary>Whether the knowledge base searches the document.</summary>
    public bool AutoParse { get; init; }

    public DateTime? SourceCreatedAt { get; init; }

    public DateTime? SourceUpdatedAt { get; init; }

    public DateTime CreatedAt { get; init; }

    public DateTime UpdatedAt { get; init; }
}
