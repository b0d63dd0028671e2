namespace Connectors.Sources;

/// <summary>
/// The stretch of time that a task covers, by the clock of the database.
/// <paramref name="Since"/> is null when the partition is read from its beginning.
/// Sources widen <paramref name="Since"/> by their own overlap: equal fingerprints make the overlap free.
/// </summary>
public sealed record SyncWindow(DateTimeOffset? Since, DateTimeOffset Until);
