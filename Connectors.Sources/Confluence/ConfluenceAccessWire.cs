using System.Text.Json;
using System.Text.Json.Serialization;

namespace Connectors.Sources.Confluence;

/// <summary>A permission of a space. Cloud lists several subjects for one permission, Data Center names a single one.</summary>
internal sealed record ConfluencePermission
{
    /// <summary>The users and groups that have this permission on Cloud.</summary>
    public ConfluenceSubjects? Subjects { get; init; }

    /// <summary>The one that has this permission on Data Center.</summary>
    public ConfluencePermissionSubject? Subject { get; init; }

    /// <summary>The permitted operation. Cloud calls its name "operation", Data Center calls it "operationKey".</summary>
    public JsonElement Operation { get; init; }

    public bool AnonymousAccess { get; init; }

    /// <summary>Whether this is the permission to view the space.</summary>
    [JsonIgnore]
    public bool AllowsViewing
        => OperationHas("targetType", "space")
            && (OperationHas("operation", "read") || OperationHas("operationKey", "read") || OperationHas("key", "read"));

    public IEnumerable<Principal> Principals()
    {
        if (AnonymousAccess)
            yield return Principal.Everyone;
        foreach (var principal in Subjects?.Principals() ?? [])
            yield return principal;
        if (Subject?.ToPrincipal() is { } single)
            yield return single;
    }

    private bool OperationHas(string name, string value)
        => Operation.ValueKind == JsonValueKind.Object && Operation.TryGetProperty(name, out var found)
            && found.ValueKind == JsonValueKind.String && found.GetString() == value;
}

/// <summary>A user, a group or anonymous users, as Data Center names them in a permission.</summary>
internal sealed record ConfluencePermissionSubject(string? Type, string? Name, string? UserKey)
{
    private const string GroupType = "group";
    private const string AnonymousType = "anonymous";

    public Principal? ToPrincipal() => Type switch
    {
        GroupType when Name is { Length: > 0 } => Principal.Group(Name),
        AnonymousType => Principal.Everyone,
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
