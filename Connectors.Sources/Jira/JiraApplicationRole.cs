namespace Connectors.Sources.Jira;

internal sealed record JiraApplicationRole(string? Key, IReadOnlyList<string>? Groups, IReadOnlyList<JiraGroupName>? GroupDetails);
