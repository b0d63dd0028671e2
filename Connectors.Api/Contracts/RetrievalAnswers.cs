using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using Connectors.Jobs.Search;

namespace Connectors.Api.Contracts;

/// <summary>The hits of a question.</summary>
[Description("The hits of a question.")]
internal sealed record RetrievalAnswer
{
    [Description("The page's hits, best first.")]
    public required IReadOnlyList<HitAnswer> Chunks { get; init; }

    [Description("Number of hits in each document.")]
    public required IReadOnlyList<DocumentHits> DocAggs { get; init; }

    [Description("Number of hits on all pages.")]
    public required long Total { get; init; }

    [Description("What the ranking leaves out and why, for the person who asks, such as vectors that are not ready. Absent if nothing.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Notice { get; init; }
}

/// <summary>A chunk that answers a question.</summary>
[Description("A chunk that answers a question.")]
internal sealed record HitAnswer
{
    [Description("The chunk's id.")]
    public required string Id { get; init; }

    [Description("Its text.")]
    public required string Content { get; init; }

    [Description("The document's id.")]
    public required string DocumentId { get; init; }

    [Description("The document's title.")]
    public required string DocumentKeyword { get; init; }

    [Description("The dataset that it was found in.")]
    public required string DatasetId { get; init; }

    [Description("The part of its text around the matches as HTML, with matches between <em> and </em>. Null unless highlight was asked "
        + "for.")]
    public required string? Highlight { get; init; }

    [Description("The score of the hit, from 0 to 1.")]
    public required double Similarity { get; init; }

    [Description("The part of the similarity that words have. Without an embedding model, it is the similarity.")]
    public required double TermSimilarity { get; init; }

    [Description("The part of the similarity that vectors have. 0 without an embedding model.")]
    public required double VectorSimilarity { get; init; }

    [Description("The heading that it stands under.")]
    public required string? Heading { get; init; }

    [Description("The address at which a person opens this part of the document.")]
    public required string? Link { get; init; }

    [Description("The document's id in the source.")]
    public required string SourceId { get; init; }

    [Description("The source's metadata of the document, by field.")]
    public required JsonElement Metadata { get; init; }

    [Description("The same, or the fields that reference_metadata names. Absent unless it was asked for.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, JsonElement>? DocumentMetadata { get; init; }

    public static HitAnswer Of(SearchHit hit, bool highlight) => new()
    {
        Id = ChunkId.Of(hit.DocumentId.ToString("n"), hit.Ordinal),
        Content = hit.Content,
        DocumentId = hit.DocumentId.ToString("n"),
        DocumentKeyword = hit.Title,
        DatasetId = hit.KnowledgeBaseId,
        Highlight = highlight ? hit.Highlight : null,
        Similarity = hit.Similarity,
        TermSimilarity = hit.TermSimilarity,
        VectorSimilarity = hit.VectorSimilarity,
        Heading = hit.Heading,
        Link = hit.Link,
        SourceId = hit.SourceId,
        Metadata = hit.MetadataJson,
    };

    /// <summary>The same hit with its document's metadata as RAGFlow's clients ask for it.</summary>
    public HitAnswer With(ReferenceMetadata? asked) => asked is not { Include: true }
        ? this
        : this with
        {
            DocumentMetadata = Metadata.EnumerateObject()
                .Where(field => asked.Fields is not { Count: > 0 } || asked.Fields.Contains(field.Name))
                .ToDictionary(field => field.Name, field => field.Value),
        };
}

/// <summary>Number of hits in a document.</summary>
[Description("Number of hits in a document.")]
internal sealed record DocumentHits(
    [property: Description("The document's id.")] string DocId,
    [property: Description("The document's title.")] string DocName,
    [property: Description("Number of hits.")] int Count)
{
    public static DocumentHits[] Of(SearchResult result)
        => [.. result.Documents.Select(found => new DocumentHits(found.DocumentId.ToString("n"), found.Title, found.Count))];
}
