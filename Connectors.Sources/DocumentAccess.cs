namespace Connectors.Sources;

/// <summary>
/// Says who may read a document: an AND of ORs. A reader must be named by <em>every</em> layer (a space, its page, the page's restricted
/// parent). No layers, or an empty layer, means that no one may read it.
/// </summary>
public sealed record DocumentAccess(IReadOnlyList<IReadOnlyList<Principal>> Layers)
{
    public static DocumentAccess Everyone { get; } = new([[Principal.Everyone]]);

    /// <summary>For a document whose access could not be read: no one may read it.</summary>
    public static DocumentAccess Nobody { get; } = new([]);

    /// <summary>Access in one layer.</summary>
    public static DocumentAccess Of(params IReadOnlyList<Principal> principals) => new([principals]);
}

/// <summary>A user, a group or a domain that access can name, or everyone.</summary>
/// <param name="Id">The system's stable account or group id. A domain's name for a domain, empty for everyone.</param>
/// <param name="Email">The user's or group's address. Null if the system does not tell.</param>
public sealed record Principal(PrincipalKind Kind, string Id, string? Email = null)
{
    /// <summary>Every user who may search at all.</summary>
    public static Principal Everyone { get; } = new(PrincipalKind.Everyone, "");

    public static Principal User(string id, string? email = null) => new(PrincipalKind.User, id, email);

    public static Principal Group(string id, string? email = null) => new(PrincipalKind.Group, id, email);

    public static Principal Domain(string name) => new(PrincipalKind.Domain, name);
}

public enum PrincipalKind
{
    User,
    Group,
    Domain,
    Everyone,
}
