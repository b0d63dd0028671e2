namespace Connectors.Jobs.Storage;

/// <summary>A row of "api_keys"; the key itself is not kept.</summary>
internal sealed class ApiKeyRow
{
    public string Id { get; init; } = "";

    public string TenantId { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>admin, operator, reader or search: each may do what the later ones may.</summary>
    public string Role { get; init; } = "";

    /// <summary>The user whom the key is bound to: it sees what that user sees. Null: bound to nobody.</summary>
    public string? Principal { get; init; }

    public bool Bootstrap { get; init; }

    public DateTime CreatedAt { get; init; }

    public DateTime? ExpiresAt { get; init; }

    public DateTime? LastUsedAt { get; init; }
}
