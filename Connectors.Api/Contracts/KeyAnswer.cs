using System.Text.Json.Serialization;
using Connectors.Api.Answers;
using Connectors.Jobs.Storage.Registry;

namespace Connectors.Api.Contracts;

/// <summary>An API key.</summary>
/// <param name="Key">Its value, in the answer that makes it and never again.</param>
internal sealed record KeyAnswer(
    string Id,
    string TenantId,
    string Name,
    string Role,
    string? Principal,
    bool Bootstrap,
    string CreatedAt,
    string? ExpiresAt,
    string? LastUsedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Key)
{
    public static KeyAnswer Of(ApiKeyRow row, string? key = null) => new(
        row.Id,
        row.TenantId,
        row.Name,
        row.Role,
        row.Principal,
        row.Bootstrap,
        Times.Iso(row.CreatedAt),
        Times.Iso(row.ExpiresAt),
        Times.Iso(row.LastUsedAt),
        key);
}
