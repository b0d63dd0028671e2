namespace Connectors.Jobs.Storage;

/// <summary>A run that has not been split, and that no job stands for.</summary>
internal sealed record StrandedRun
{
    public long Id { get; init; }

    public string ConnectorId { get; init; } = "";

    public string Kind { get; init; } = "";
}
