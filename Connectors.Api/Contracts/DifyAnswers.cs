using System.ComponentModel;
using System.Text.Json.Nodes;
using Connectors.Jobs.Search;

namespace Connectors.Api.Contracts;

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
        if (hit.Link is not null)
            metadata["link"] = hit.Link;
        metadata["document_id"] = hit.DocumentId.ToString("n");
        return new DifyRecord(hit.Content, hit.Similarity, hit.Title, metadata);
    }
}
