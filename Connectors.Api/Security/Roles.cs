namespace Connectors.Api.Security;

/// <summary>What a key may do. Each role may also do what the ones after it may.</summary>
internal static class Roles
{
    /// <summary>Keys, and everything else.</summary>
    public const string Admin = "admin";

    /// <summary>Changes connectors and knowledge bases, starts and stops runs.</summary>
    public const string Operator = "operator";

    /// <summary>Reads.</summary>
    public const string Reader = "reader";

    /// <summary>Searches and reads documents on behalf of users: the one it is bound to, or the one it names each time.</summary>
    public const string Search = "search";

    public static IReadOnlyList<string> All { get; } = [Admin, Operator, Reader, Search];

    /// <summary>The roles that may do what this one may.</summary>
    public static IEnumerable<string> AtLeast(string role) => All.TakeWhile(other => other != role).Append(role);
}
