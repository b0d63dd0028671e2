using System.Text.Json;
using Connectors.Jobs.Search;

namespace Connectors.Api.Contracts;

/// <summary>A chunk that answers. Without embeddings, both parts of the similarity are the term similarity.</summary>
internal sealed record HitAnswer(
    string Id,
    string Content,
    string DocumentId,
    string DocumentKeyword,
    string DatasetId,
    string? Highlight,
    double Similarity,
    double TermSimilarity,
    double VectorSimilarity,
    string? Heading,
    string? Link,
    string SourceId,
    JsonElement Metadata)
{
    public static HitAnswer Of(SearchHit hit, bool highlight) => new(
        $"{hit.DocumentId:n}-{hit.Ordinal}",
        hit.Content,
        hit.DocumentId.ToString("n"),
        hit.Title,
        hit.KnowledgeBaseId,
        highlight ? hit.Highlight : null,
        hit.Similarity,
        hit.Similarity,
        0,
        hit.Heading,
        hit.Link,
        hit.SourceId,
        hit.MetadataJson);
}
