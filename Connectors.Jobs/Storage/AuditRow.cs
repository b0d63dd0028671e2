namespace Connectors.Jobs.Storage;

/// <summary>A row of "audit", with the name of the key.</summary>
internal sealed class AuditRow
{
    public string KeyId { get; init; } = "";

    public string? KeyName { get; init; }

    public string Action { get; init; } = "";

    public string Target { get; init; } = "";

    public string? Detail { get; init; }

    public DateTime At { get; init; }
}
