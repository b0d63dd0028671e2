using Connectors.Sources.Http;

namespace Connectors.Sources.Jira;

/// <summary>A project's permission scheme.</summary>
internal sealed record JiraPermissionScheme(JsonRows<JiraGrant>? Permissions);

internal sealed record JiraGrant(string? Permission, JiraHolder? Holder)
{
    public const string BrowseProjects = "BROWSE_PROJECTS";
}

/// <summary>
/// A holder of a permission, or a member of a security level. Only the types below resolve to readers. Jira has more and adds others
/// (developer.atlassian.com/cloud/jira/platform/rest/v3, "Holder object"), so the type is not an enum.
/// </summary>
internal sealed record JiraHolder
{
    public const string Anyone = "anyone";
    public const string GroupType = "group";
    public const string UserType = "user";
    public const string ProjectRole = "projectRole";
    public const string ProjectLead = "projectLead";
    public const string ApplicationRole = "applicationRole";
    public const string Reporter = "reporter";
    public const string Assignee = "assignee";

    public string? Type { get; init; }

    /// <summary>A group's name, an account's id or a role's id, depending on the type.</summary>
    public string? Parameter { get; init; }

    /// <summary>The same as the parameter, except that Cloud gives a group's id here.</summary>
    public string? Value { get; init; }

    public JiraUser? User { get; init; }

    public JiraGroup? Group { get; init; }
}

/// <summary>A member of an issue security level (Cloud).</summary>
internal sealed record JiraLevelMember(string? IssueSecurityLevelId, JiraHolder? Holder);

/// <summary>A project role.</summary>
internal sealed record JiraRole(JsonRows<JiraActor>? Actors);

/// <summary>A member of a project role: a nested user or group on Cloud, a type and a name on Data Center.</summary>
internal sealed record JiraActor
{
    private const string GroupType = "atlassian-group-role-actor";
    private const string UserType = "atlassian-user-role-actor";

    public string? Type { get; init; }

    public string? Name { get; init; }

    public JiraUser? ActorUser { get; init; }

    public JiraGroup? ActorGroup { get; init; }

    /// <summary>Returns null if nothing identifies a user or group.</summary>
    public Principal? Principal()
        => ActorUser?.Principal() ?? ActorGroup?.Principal()
            ?? (Type, Name) switch
            {
                (GroupType, { Length: > 0 } group) => Sources.Principal.Group(group),
                (UserType, { Length: > 0 } user) => Sources.Principal.User(user),
                _ => null,
            };
}

/// <summary>The right to use a product, such as Jira Software, and the groups that have it.</summary>
internal sealed record JiraApplicationRole(string? Key, JsonRows<string>? Groups, JsonRows<JiraGroup>? GroupDetails);

/// <param name="GroupId">Stays the same when the group is renamed. Null on Data Center, which has only names.</param>
internal sealed record JiraGroup(string? Name, string? GroupId)
{
    /// <summary>Returns null if nothing identifies the group.</summary>
    public Principal? Principal() => (GroupId ?? Name) is { Length: > 0 } id ? Sources.Principal.Group(id) : null;
}

/// <summary>Groups as Data Center's group picker suggests them.</summary>
internal sealed record JiraPickedGroups(JsonRows<JiraGroup>? Groups, int Total);
