namespace Connectors.Api.Contracts;

/// <summary>Which failures to read again: one of the three.</summary>
internal sealed record ReplayFailures(IReadOnlyList<long>? Ids = null, string? Class = null, bool? All = null);
