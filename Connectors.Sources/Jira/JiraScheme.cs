namespace Connectors.Sources.Jira;

internal sealed record JiraScheme(IReadOnlyList<JiraGrant>? Permissions);
