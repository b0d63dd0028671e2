namespace Connectors.Tests.Support;

public sealed record ScriptedCheckpoint(string? Last, int Batch);
