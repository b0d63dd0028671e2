namespace Connectors.Jobs.Storage;

/// <summary>Which failures are wanted. Null asks for nothing.</summary>
/// <param name="Reason">The class.</param>
/// <param name="Scope">document or container.</param>
/// <param name="Partition">Of the part of the source that it is in.</param>
/// <param name="Run">The last run that met it.</param>
/// <param name="Resolved">Those that are over, in the place of those that stand.</param>
internal sealed record FailureFilter(string? Reason = null, string? Scope = null, string? Partition = null, long? Run = null, bool Resolved = false);
