using System.Text.Json.Nodes;
using Connectors.Jobs.Search;

namespace Connectors.Api.Contracts;

/// <summary>A hit by Dify's external knowledge API. Its metadata is never null: Dify stumbles over that.</summary>
internal sealed record DifyRecord(string Content, double Score, string Title, JsonObject Metadata)
{
    public static DifyRecord Of(SearchHit hit)
    {
        var metadata = JsonNode.Parse(hit.Metadata) as JsonObject ?? [];
        metadata["link"] = hit.Link;
        metadata["document_id"] = hit.DocumentId.ToString("n");
        return new DifyRecord(hit.Content, hit.Similarity, hit.Title, metadata);
    }
}
