using System.Text.Json;

namespace Connectors.Jobs.Search;

/// <summary>A chunk that answers.</summary>
internal sealed record SearchHit
{
    public Guid DocumentId { get; init; }

    public int Ordinal { get; init; }

    public string Content { get; init; } = "";

    /// <summary>The content as HTML, matches in em.</summary>
    public string Highlight { get; init; } = "";

    public string? Heading { get; init; }

    public string Title { get; init; } = "";

    /// <summary>Of the chunk where it has one, else of the document.</summary>
    public string? Link { get; init; }

    public string SourceId { get; init; } = "";

    public string ConnectorId { get; init; } = "";

    public string KnowledgeBaseId { get; init; } = "";

    public string Metadata { get; init; } = "{}";

    public DateTime? UpdatedAt { get; init; }

    /// <summary>0 to 1: mostly the share of the question that matched, then how densely.</summary>
    public double Similarity { get; init; }

    public JsonElement MetadataJson => JsonElement.Parse(Metadata);
}
