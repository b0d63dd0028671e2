namespace Connectors.Sources.Jira;

internal sealed record JiraProject(string Id, string Key, string? Name)
{
    public JiraUser? Lead { get; init; }
}
