namespace Connectors.Jobs.Storage;

/// <summary>A connector as lists show it.</summary>
internal sealed class ConnectorListItem
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public string Source { get; init; } = "";

    public string Status { get; init; } = "";
}
