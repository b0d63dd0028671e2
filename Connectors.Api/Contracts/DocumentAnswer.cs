using System.Text.Json.Nodes;
using Connectors.Api.Answers;
using Connectors.Jobs.Storage.Documents;

namespace Connectors.Api.Contracts;

/// <summary>A document in a knowledge base.</summary>
/// <param name="SourceType">The source's type and the connector's id: "folder/0123…".</param>
/// <param name="Location">Where a person opens it.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Run">DONE: it is searched; UNSTART: its link keeps it out of the search.</param>
/// <param name="Access">public, restricted, nobody, or unknown where the source tells no access.</param>
/// <param name="UpdatedAt">When the source changed it.</param>
internal sealed record DocumentAnswer(
    string Id,
    string Name,
    string KnowledgebaseId,
    string DatasetId,
    string SourceType,
    string? Location,
    string Suffix,
    long Size,
    string Run,
    string Status,
    int ChunkCount,
    int TokenCount,
    long CreateTime,
    string CreateDate,
    long UpdateTime,
    string UpdateDate,
    string ConnectorId,
    string SourceId,
    string Partition,
    string? Link,
    string? MediaType,
    string? CreatedAt,
    string? UpdatedAt,
    IReadOnlyList<string> Owners,
    JsonNode? Metadata,
    string Access)
{
    public static DocumentAnswer Of(DocumentRow row, string dataset) => new(
        row.Id.ToString("N"),
        row.Title,
        dataset,
        dataset,
        $"{row.Source}/{row.ConnectorId}",
        row.Link,
        row.Suffix,
        row.Size,
        row.AutoParse ? "DONE" : "UNSTART",
        "1",
        row.ChunkCount,
        row.TokenCount,
        Times.Ms(row.CreatedAt),
        Times.Iso(row.CreatedAt),
        Times.Ms(row.UpdatedAt),
        Times.Iso(row.UpdatedAt),
        row.ConnectorId,
        row.SourceId,
        row.PartitionKey,
        row.Link,
        row.MediaType,
        Times.Iso(row.SourceCreatedAt),
        Times.Iso(row.SourceUpdatedAt),
        row.Owners,
        JsonNode.Parse(row.Metadata),
        Summary(row.Access));

    private static string Summary(string? access) => access switch
    {
        null => "unknown",
        _ when JsonNode.Parse(access) is not JsonArray { Count: > 0 } layers || layers.Any(layer => layer is not JsonArray { Count: > 0 }) => "nobody",
        _ when JsonNode.Parse(access)!.AsArray().All(layer => layer!.AsArray().Any(p => p?.GetValue<string>() == "everyone")) => "public",
        _ => "restricted",
    };
}
