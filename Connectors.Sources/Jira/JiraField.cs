namespace Connectors.Sources.Jira;

internal sealed record JiraField(string Id, string Name);
