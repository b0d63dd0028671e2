using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
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

    [Description("Its text with matches between <em> and </em>. Null unless highlight was asked for.")]
    public required string? Highlight { get; init; }

    [Description("The score of the hit, from 0 to 1.")]
    public required double Similarity { get; init; }

    [Description("The same as similarity: the search is by words.")]
    public required double TermSimilarity { get; init; }

    [Description("Always 0: the search is by words.")]
    public double VectorSimilarity { get; init; }

    [Description("The heading that it stands under.")]
    public required string? Heading { get; init; }

    [Description("The address at which a person opens this part of the document.")]
    public required string? Link { get; init; }

    [Description("The document's id in the source.")]
    public required string SourceId { get; init; }

    [Description("The source's metadata of the document, by field.")]
    public required JsonElement Metadata { get; init; }

    public static HitAnswer Of(SearchHit hit, bool highlight) => new()
    {
        Id = $"{hit.DocumentId:n}-{hit.Ordinal}",
        Content = hit.Content,
        DocumentId = hit.DocumentId.ToString("n"),
        DocumentKeyword = hit.Title,
        DatasetId = hit.KnowledgeBaseId,
        Highlight = highlight ? hit.Highlight : null,
        Similarity = hit.Similarity,
        TermSimilarity = hit.Similarity,
        Heading = hit.Heading,
        Link = hit.Link,
        SourceId = hit.SourceId,
        Metadata = hit.MetadataJson,
    };
}

/// <summary>Number of hits in a document.</summary>
[Description("Number of hits in a document.")]
internal sealed record DocumentHits(
    [property: Description("The document's id.")] string DocId,
    [property: Description("The document's title.")] string DocName,
    [property: Description("Number of hits.")] int Count);

/// <summary>An answer by Dify's external knowledge API.</summary>
[Description("An answer by Dify's external knowledge API.")]
internal sealed record DifyAnswer([property: Description("The records, best first.")] IReadOnlyList<DifyRecord> Records);

/// <summary>A hit by Dify's external knowledge API. Its metadata is never null, because Dify fails on null.</summary>
[Description("A hit by Dify's external knowledge API.")]
internal sealed record DifyRecord(
    [property: Description("The chunk's text.")] string Content,
    [property: Description("The score of the hit, from 0 to 1.")] double Score,
    [property: Description("The document's title.")] string Title,
    [property: Description("The source's metadata of the document, with its link and id.")] JsonObject Metadata)
{
    public static DifyRecord Of(SearchHit hit)
    {
        var metadata = JsonNode.Parse(hit.Metadata) as JsonObject ?? [];
        metadata["link"] = hit.Link;
        metadata["document_id"] = hit.DocumentId.ToString("n");
        return new DifyRecord(hit.Content, hit.Similarity, hit.Title, metadata);
    }
}
