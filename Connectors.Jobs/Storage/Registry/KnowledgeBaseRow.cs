namespace Connectors.Jobs.Storage.Registry;

/// <summary>A row of "knowledge_bases" with its counts.</summary>
internal sealed class KnowledgeBaseRow
{
    public string Id { get; init; } = "";

    public string TenantId { get; init; } = "";

    public string Name { get; init; } = "";

    public string? Description { get; init; }

    public string Permission { get; init; } = "";

    /// <summary>The model that its texts are embedded with. Null: it is searched by words alone.</summary>
    public string? EmbeddingModel { get; init; }

    public string CreatedBy { get; init; } = "";

    public DateTime CreatedAt { get; init; }

    public DateTime UpdatedAt { get; init; }

    /// <summary>Counts the changes that people made, from 1.</summary>
    public long Version { get; init; }
}

/// <summary>A connector in a knowledge base.</summary>
internal sealed class LinkedConnector
{
    public string KnowledgeBaseId { get; init; } = "";

    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public string Source { get; init; } = "";

    /// <summary>Whether the knowledge base searches the connector's documents. It lists them in any case.</summary>
    public bool AutoParse { get; init; }

    public string Status { get; init; } = "";
}
