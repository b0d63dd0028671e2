using Connectors.Jobs.Storage.Runs;

namespace Connectors.Jobs.Commands;

/// <summary>A connector as the list of all tenants' shows it.</summary>
internal sealed record ListedConnector
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public string Source { get; init; } = "";

    public string TenantId { get; init; } = "";

    public RunStatus Status { get; init; }

    public bool Paused { get; init; }
}
