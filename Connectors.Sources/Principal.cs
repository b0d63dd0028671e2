namespace Connectors.Sources;

/// <summary>Somebody whom access can name.</summary>
/// <param name="Id">The system's stable account or group id; for a domain its name; empty for everyone.</param>
/// <param name="Email">The user's or group's address, where the system tells.</param>
public sealed record Principal(PrincipalKind Kind, string Id, string? Email = null)
{
    /// <summary>Every user who may ask at all.</summary>
    public static Principal Everyone { get; } = new(PrincipalKind.Everyone, "");

    public static Principal User(string id, string? email = null) => new(PrincipalKind.User, id, email);

    public static Principal Group(string id, string? email = null) => new(PrincipalKind.Group, id, email);

    public static Principal Domain(string name) => new(PrincipalKind.Domain, name);
}
