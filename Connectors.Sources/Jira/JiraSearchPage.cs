namespace Connectors.Sources.Jira;

/// <summary>A page of a search: Cloud gives a token for the next, Data Center a total.</summary>
internal sealed record JiraSearchPage(IReadOnlyList<JiraIssue>? Issues, string? NextPageToken, int? Total);
