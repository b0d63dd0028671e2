namespace Connectors.Sources.Jira;

/// <summary>Somebody in a project's role: nested on Cloud, a kind and a name on Data Center.</summary>
internal sealed record JiraActor
{
    public string? Type { get; init; }

    public string? Name { get; init; }

    public JiraUser? ActorUser { get; init; }

    public JiraGroupName? ActorGroup { get; init; }

    public Principal? Principal()
        => ActorUser?.Principal() ?? ActorGroup?.Principal()
            ?? (Type, Name) switch
            {
                ("atlassian-group-role-actor", { Length: > 0 } group) => Sources.Principal.Group(group),
                ("atlassian-user-role-actor", { Length: > 0 } user) => Sources.Principal.User(user),
                _ => null,
            };
}
