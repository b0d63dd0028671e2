using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using Connectors.Jobs.Search;

namespace Connectors.Api.Contracts;

/// <summary>The hits of a question to datasets.</summary>
[Description("The hits of a question to datasets.")]
internal sealed record DatasetSearchAnswer
{
    [Description("The page's hits, best first.")]
    public required IReadOnlyList<DatasetHitAnswer> Chunks { get; init; }

    [Description("Number of hits in each document.")]
    public required IReadOnlyList<DocumentHits> DocAggs { get; init; }

    [Description("Number of hits on all pages.")]
    public required long Total { get; init; }

    [Description("What the ranking leaves out and why, for the person who asks, such as vectors that are not ready. Absent if nothing.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Notice { get; init; }

    public static DatasetSearchAnswer Of(SearchResult result) => new()
    {
        Chunks = [.. result.Hits.Select(DatasetHitAnswer.Of)],
        DocAggs = DocumentHits.Of(result),
        Total = result.Total,
        Notice = result.Notice,
    };
}

/// <summary>A chunk that answers a question, with the keys that RAGFlow's search in datasets has.</summary>
[Description("A chunk that answers a question.")]
internal sealed record DatasetHitAnswer
{
    [Description("The chunk's id.")]
    public required string ChunkId { get; init; }

    [Description("Its text.")]
    public required string ContentWithWeight { get; init; }

    [Description("The document's id.")]
    public required string DocId { get; init; }

    [Description("The document's title.")]
    public required string DocnmKwd { get; init; }

    [Description("The dataset that it was found in.")]
    public required string KbId { get; init; }

    [Description("The part of its text around the matches as HTML, with matches between <em> and </em>.")]
    public required string Highlight { get; init; }

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

    [Description("The source's metadata of the document, by field.")]
    public required JsonElement Metadata { get; init; }

    public static DatasetHitAnswer Of(SearchHit hit)
    {
        var form = HitAnswer.Of(hit, highlight: true);
        return new DatasetHitAnswer
        {
            ChunkId = form.Id,
            ContentWithWeight = form.Content,
            DocId = form.DocumentId,
            DocnmKwd = form.DocumentKeyword,
            KbId = form.DatasetId,
            Highlight = form.Highlight ?? "",
            Similarity = form.Similarity,
            TermSimilarity = form.TermSimilarity,
            VectorSimilarity = form.VectorSimilarity,
            Heading = form.Heading,
            Link = form.Link,
            Metadata = form.Metadata,
        };
    }
}
