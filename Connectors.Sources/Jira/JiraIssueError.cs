namespace Connectors.Sources.Jira;

internal sealed record JiraIssueError(string? Id, string? ErrorMessage);
