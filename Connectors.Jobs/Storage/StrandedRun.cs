namespace Connectors.Jobs.Storage;

/// <summary>A run that has not been split: perhaps no job stands for it.</summary>
internal sealed record StrandedRun
{
    public long Id { get; init; }

    public string ConnectorId { get; init; } = "";

    public string Kind { get; init; } = "";

    public string? JobId { get; init; }
}
