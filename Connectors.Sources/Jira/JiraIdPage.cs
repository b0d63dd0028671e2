namespace Connectors.Sources.Jira;

/// <summary>A page of a search that asked for ids alone.</summary>
internal sealed record JiraIdPage(IReadOnlyList<JiraNamed>? Issues, string? NextPageToken);
