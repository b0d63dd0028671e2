using System.Text.Json;

namespace Connectors.Jobs.Search;

/// <summary>A chunk that answers a question.</summary>
internal sealed record SearchHit
{
    public Guid DocumentId { get; init; }

    public int Ordinal { get; init; }

    public string Content { get; init; } = "";

    /// <summary>The content as HTML, with matches in &lt;em&gt;.</summary>
    public string Highlight { get; init; } = "";

    public string? Heading { get; init; }

    public string Title { get; init; } = "";

    /// <summary>The chunk's link, or the document's if the chunk has none.</summary>
    public string? Link { get; init; }

    public string SourceId { get; init; } = "";

    public string ConnectorId { get; init; } = "";

    public string KnowledgeBaseId { get; init; } = "";

    /// <summary>A JSON object.</summary>
    public string Metadata { get; init; } = "{}";

    public DateTime? UpdatedAt { get; init; }

    /// <summary>From 0 to 1: mainly the share of the question that matched, then the density of the matches.</summary>
    public double Similarity { get; init; }

    /// <summary>The part of the similarity that words have, from 0 to 1.</summary>
    public double TermSimilarity { get; init; }

    /// <summary>The part of the similarity that the vector has, or the reranker's score, from 0 to 1. 0 without vectors.</summary>
    public double VectorSimilarity { get; init; }

    public JsonElement MetadataJson => JsonElement.Parse(Metadata);
}
