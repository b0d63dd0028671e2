using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Connectors.Api.Requests;

namespace Connectors.Api.Contracts;

/// <summary>An API key to create.</summary>
[Description("An API key to create.")]
internal sealed record CreateKey : RequestRecord
{
    [Description("A name for people, such as the program that uses the key.")]
    [Required, StringLength(128)]
    public required string Name { get; init => field = value.Trim(); }

    [Description("The key's role. Each role includes the ones after it.")]
    public KeyRole Role { get; init; } = KeyRole.Operator;

    [Description("The user that the key is bound to: it sees what they may read. Only for the roles reader and search.")]
    [StringLength(320)]
    public string? Principal { get; init; }

    [Description("Another tenant, which is created with its first key. Only admins of the first tenant may name one.")]
    [StringLength(64)]
    public string? TenantId { get; init; }

    [Description("When the key expires, in ISO 8601. Absent: never.")]
    [StringLength(64)]
    public string? ExpiresAt { get; init; }
}

/// <summary>Roles of API keys.</summary>
internal enum KeyRole
{
    Admin,
    Operator,
    Reader,
    Search,
}

/// <summary>Whose keys are meant.</summary>
internal sealed record KeysQuery
{
    [Description("Another tenant. Only admins of the first tenant may name one.")]
    public string? TenantId { get; init; }
}

/// <summary>The changes to list.</summary>
internal sealed record AuditQuery : PageQuery
{
    [Description("The action. \"connector\" means all that begin with \"connector\".")]
    public string? Action { get; init; }

    [Description("The id of the changed thing.")]
    public string? Target { get; init; }

    [Description("The key that made the changes, or \"oidc:\" and the subject of a token.")]
    public string? KeyId { get; init; }

    [Description("Only changes at this time or later: milliseconds since 1970, or ISO 8601.")]
    public DateTime? From { get; init; }

    [Description("Only changes at this time or earlier: milliseconds since 1970, or ISO 8601.")]
    public DateTime? To { get; init; }
}
