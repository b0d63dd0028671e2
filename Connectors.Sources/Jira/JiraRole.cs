namespace Connectors.Sources.Jira;

internal sealed record JiraRole(IReadOnlyList<JiraActor>? Actors);
