namespace Connectors.Sources.Jira;

internal sealed record JiraLevelMember(string? IssueSecurityLevelId, JiraHolder? Holder);
