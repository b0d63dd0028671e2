using System.ComponentModel;
using System.Text.Json.Serialization;
using Connectors.Jobs.Storage.Registry;

namespace Connectors.Api.Contracts;

/// <summary>An API key.</summary>
[Description("An API key.")]
internal sealed record KeyAnswer
{
    [Description("The key's id.")]
    public required string Id { get; init; }

    [Description("The tenant that it belongs to.")]
    public required string TenantId { get; init; }

    [Description("Its name for people.")]
    public required string Name { get; init; }

    [Description("Its role. Each role includes the ones after it.")]
    [Words("admin", "operator", "reader", "search")]
    public required string Role { get; init; }

    [Description("The user that it is bound to. Null: none.")]
    public required string? Principal { get; init; }

    [Description("Whether it is the key that the first start made.")]
    public required bool Bootstrap { get; init; }

    [Description("When it was created.")]
    public required DateTime CreatedAt { get; init; }

    [Description("When it expires. Null: never.")]
    public required DateTime? ExpiresAt { get; init; }

    [Description("When it was last used. Null: never.")]
    public required DateTime? LastUsedAt { get; init; }

    [Description("Its value, only in the answer that creates it.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Key { get; init; }

    public static KeyAnswer Of(ApiKeyRow row, string? key = null) => new()
    {
        Id = row.Id,
        TenantId = row.TenantId,
        Name = row.Name,
        Role = row.Role,
        Principal = row.Principal,
        Bootstrap = row.Bootstrap,
        CreatedAt = row.CreatedAt,
        ExpiresAt = row.ExpiresAt,
        LastUsedAt = row.LastUsedAt,
        Key = key,
    };
}

/// <summary>A change that a caller made.</summary>
[ListedAs("entries")]
[Description("A change that a caller made.")]
internal sealed record AuditEntry
{
    [Description("When it was made.")]
    public required DateTime At { get; init; }

    [Description("The API key, or \"oidc:\" and the subject of a token.")]
    public required string KeyId { get; init; }

    [Description("The key's name, even if it was revoked since.")]
    public required string? KeyName { get; init; }

    [Description("The action, such as \"connector.create\".")]
    public required string Action { get; init; }

    [Description("The id of the changed thing.")]
    public required string Target { get; init; }

    [Description("More about the change.")]
    public required string? Detail { get; init; }

    public static AuditEntry Of(AuditRow row) => new()
    {
        At = row.At,
        KeyId = row.KeyId,
        KeyName = row.KeyName,
        Action = row.Action,
        Target = row.Target,
        Detail = row.Detail,
    };
}
