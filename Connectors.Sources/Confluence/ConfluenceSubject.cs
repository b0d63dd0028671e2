namespace Connectors.Sources.Confluence;

/// <summary>Whom Data Center gives a permission to: a user, a group, or anonymous.</summary>
internal sealed record ConfluenceSubject(string? Type, string? Name, string? UserKey)
{
    public Principal? Principal() => Type switch
    {
        "group" when Name is { Length: > 0 } => Sources.Principal.Group(Name),
        "anonymous" => Sources.Principal.Everyone,
        _ => UserKey is { Length: > 0 } ? Sources.Principal.User(UserKey) : null,
    };
}
