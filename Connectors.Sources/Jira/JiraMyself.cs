namespace Connectors.Sources.Jira;

internal sealed record JiraMyself(string? AccountId, string? Name, string? DisplayName);
