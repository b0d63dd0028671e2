namespace Connectors.Api.Contracts;

/// <summary>Which failures to read again: one of the three.</summary>
internal sealed record ReplayFailures(IReadOnlyList<long>? Ids, string? Class, bool? All);
