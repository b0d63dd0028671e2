namespace Connectors.Jobs.Scheduling;

/// <summary>A recurring job as the connectors table wants it.</summary>
/// <param name="Key">Its name, such as "sync:{connector}".</param>
/// <param name="ConnectorId">Null: none is wanted by this name.</param>
/// <param name="Minutes">How often.</param>
internal sealed record ScheduledJob(string Key, string? ConnectorId, int Minutes);
