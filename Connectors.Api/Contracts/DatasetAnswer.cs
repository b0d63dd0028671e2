using Connectors.Api.Answers;
using Connectors.Jobs.Storage.Registry;

namespace Connectors.Api.Contracts;

/// <summary>A knowledge base.</summary>
/// <param name="Permission">me or team.</param>
/// <param name="Status">Always "1".</param>
internal sealed record DatasetAnswer(
    string Id,
    string Name,
    string? Description,
    string Permission,
    string TenantId,
    string CreatedBy,
    long DocumentCount,
    long ChunkCount,
    string Status,
    long CreateTime,
    string CreateDate,
    long UpdateTime,
    string UpdateDate,
    IReadOnlyList<LinkAnswer> Connectors)
{
    public static DatasetAnswer Of(KnowledgeBaseRow row, IEnumerable<LinkedConnector> links) => new(
        row.Id,
        row.Name,
        row.Description,
        row.Permission,
        row.TenantId,
        row.CreatedBy,
        row.DocumentCount,
        row.ChunkCount,
        "1",
        Times.Ms(row.CreatedAt),
        Times.Iso(row.CreatedAt),
        Times.Ms(row.UpdatedAt),
        Times.Iso(row.UpdatedAt),
        [.. links.Where(link => link.KnowledgeBaseId == row.Id).Select(LinkAnswer.Of)]);
}
