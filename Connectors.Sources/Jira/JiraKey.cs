namespace Connectors.Sources.Jira;

/// <summary>An issue of which nothing else was asked for.</summary>
internal sealed record JiraKey(string? Id, string? Key);
