namespace Connectors.Sources.Jira;

/// <summary>A status, priority, type, level, component or version.</summary>
internal sealed record JiraNamed(string? Id, string? Name);
