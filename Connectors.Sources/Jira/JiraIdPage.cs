namespace Connectors.Sources.Jira;

/// <summary>A page of a search that asked for ids and keys alone.</summary>
internal sealed record JiraIdPage(IReadOnlyList<JiraKey>? Issues, string? NextPageToken);
