namespace Connectors.Api.Security;

/// <summary>Roles of keys. Each role includes the ones after it.</summary>
internal static class Roles
{
    /// <summary>Manages keys, and everything else.</summary>
    public const string Admin = "admin";

    /// <summary>Changes connectors and knowledge bases, starts and stops runs.</summary>
    public const string Operator = "operator";

    /// <summary>Reads.</summary>
    public const string Reader = "reader";

    /// <summary>Searches and reads documents on behalf of users: the one that it is bound to, or the one that it names.</summary>
    public const string Search = "search";

    public static IReadOnlyList<string> All { get; } = [Admin, Operator, Reader, Search];

    /// <summary>The roles that include this one.</summary>
    public static IEnumerable<string> AtLeast(string role) => All.TakeWhile(other => other != role).Append(role);
}
