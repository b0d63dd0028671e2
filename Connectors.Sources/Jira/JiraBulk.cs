namespace Connectors.Sources.Jira;

internal sealed record JiraBulk(IReadOnlyList<JiraIssue>? Issues, IReadOnlyList<JiraIssueError>? IssueErrors);
