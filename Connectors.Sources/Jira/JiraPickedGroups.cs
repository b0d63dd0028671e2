namespace Connectors.Sources.Jira;

internal sealed record JiraPickedGroups(IReadOnlyList<JiraGroupName>? Groups, int Total);
