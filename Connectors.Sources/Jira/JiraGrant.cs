namespace Connectors.Sources.Jira;

internal sealed record JiraGrant(string? Permission, JiraHolder? Holder);
