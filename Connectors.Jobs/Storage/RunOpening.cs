namespace Connectors.Jobs.Storage;

/// <param name="Request">JSON of what a replay was asked for.</param>
internal sealed record RunOpening(string ConnectorId, RunKind Kind, RunTrigger Trigger, bool Rebuild = false, string? Request = null);
