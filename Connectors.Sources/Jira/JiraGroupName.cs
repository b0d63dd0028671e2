namespace Connectors.Sources.Jira;

/// <summary>Cloud has ids for groups, which stay when they are renamed; Data Center has names alone.</summary>
internal sealed record JiraGroupName(string? Name, string? GroupId)
{
    public Principal? Principal() => (GroupId ?? Name) is { Length: > 0 } id ? Sources.Principal.Group(id) : null;
}
