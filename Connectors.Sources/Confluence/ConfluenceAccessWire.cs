using System.Text.Json;
using System.Text.Json.Serialization;

namespace Connectors.Sources.Confluence;

/// <summary>A permission of a space.</summary>
internal sealed record ConfluencePermission
{
    /// <summary>The one that has this permission on Data Center.</summary>
    public ConfluencePermissionSubject? Subject { get; init; }

    /// <summary>The one that has this permission on Cloud.</summary>
    public ConfluenceHolder? Principal { get; init; }

    /// <summary>The permitted operation. Cloud calls its name "key", Data Center calls it "operationKey".</summary>
    public JsonElement Operation { get; init; }

    public bool AnonymousAccess { get; init; }

    /// <summary>Whether this is the permission to view the space.</summary>
    [JsonIgnore]
    public bool AllowsViewing
        => OperationHas("targetType", "space")
            && (OperationHas("operationKey", "read") || OperationHas("key", "read"));

    public IEnumerable<Principal> Principals()
    {
        if (AnonymousAccess)
            yield return Sources.Principal.Everyone;
        if ((Principal?.ToPrincipal() ?? Subject?.ToPrincipal()) is { } single)
            yield return single;
    }

    private bool OperationHas(string name, string value)
        => Operation.ValueKind == JsonValueKind.Object && Operation.TryGetProperty(name, out var found)
            && found.ValueKind == JsonValueKind.String && found.GetString() == value;
}

/// <summary>A user or a group, as Cloud names them in a permission. A holder of another kind is nobody.</summary>
internal sealed record ConfluenceHolder(string? Type, string? Id)
{
    private const string UserType = "user";
    private const string GroupType = "group";

    public Principal? ToPrincipal() => (Type, Id) switch
    {
        (UserType, { Length: > 0 } id) => Principal.User(id),
        (GroupType, { Length: > 0 } id) => Principal.Group(id),
        _ => null,
    };
}

/// <summary>Gives a role in a space to users, a group, or a class of users, on Cloud.</summary>
internal sealed record ConfluenceRoleAssignment(ConfluenceRolePrincipal? Principal)
{
    private const string AnonymousUsers = "anonymous-users";

    /// <summary>Whether people who are not signed in have the role. Every role contains the permission to view.</summary>
    [JsonIgnore]
    public bool IsForAnonymousUsers => Principal?.PrincipalId == AnonymousUsers;
}

internal sealed record ConfluenceRolePrincipal(string? PrincipalType, string? PrincipalId);

/// <summary>A user, a group or anonymous users, as Data Center names them in a permission.</summary>
internal sealed record ConfluencePermissionSubject(string? Type, string? Name, string? UserKey)
{
    private const string GroupType = "group";
    private const string AnonymousType = "anonymous";

    public Principal? ToPrincipal() => Type switch
    {
        GroupType when Name is { Length: > 0 } => Principal.Group(Name),
        // Confluence writes it in several ways: "anonymous", "ANONYMOUS", "anonymous-users".
        { } type when type.StartsWith(AnonymousType, StringComparison.OrdinalIgnoreCase) => Principal.Everyone,
        _ => UserKey is { Length: > 0 } ? Principal.User(UserKey) : null,
    };
}

internal sealed record ConfluenceRestrictions(ConfluenceRestriction? Read);

/// <param name="Restrictions">The users and groups that the operation is restricted to. Empty means no restriction.</param>
internal sealed record ConfluenceRestriction(ConfluenceSubjects? Restrictions);

/// <summary>Users and groups. The lists hold their first entries only; the server delivers further entries on request.</summary>
internal sealed record ConfluenceSubjects(ConfluenceList<ConfluenceUser>? User, ConfluenceList<ConfluenceGroup>? Group)
{
    [JsonIgnore]
    public bool IsComplete => IsWhole(User) && IsWhole(Group);

    /// <summary>Whether a list has null where the documentation has an object.</summary>
    [JsonIgnore]
    public bool HasGaps => User?.Results?.Any(user => user is null) == true || Group?.Results?.Any(group => group is null) == true;

    public IReadOnlyList<Principal> Principals()
        =>
        [
            .. (User?.Results ?? []).Select(user => user.ToPrincipal()).OfType<Principal>(),
            .. (Group?.Results ?? []).Select(group => group.ToPrincipal()).OfType<Principal>(),
        ];

    /// <summary>Whether the list has fewer than <paramref name="limit"/> entries, so it has no next page.</summary>
    public bool EndsBefore(int limit) => (User?.Results?.Count ?? 0) < limit && (Group?.Results?.Count ?? 0) < limit;

    private static bool IsWhole<T>(ConfluenceList<T>? list)
        => list is null
            || (string.IsNullOrEmpty(list.Links?.Next) && (list.Limit is not { } limit || (list.Results?.Count ?? 0) < limit));
}

/// <summary>A user group. Cloud identifies groups by id, Data Center by name.</summary>
internal sealed record ConfluenceGroup(string? Name, string? Id)
{
    public Principal? ToPrincipal() => (Id ?? Name) is { Length: > 0 } id ? Principal.Group(id) : null;
}
