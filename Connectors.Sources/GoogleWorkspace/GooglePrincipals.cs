namespace Connectors.Sources.GoogleWorkspace;

/// <summary>
/// Principals named by their lower-case address. Drive's permissions, the directory and Gmail share no other name for a user or group:
/// a permission's id is not the directory's id.
/// </summary>
internal static class GooglePrincipals
{
    public static Principal User(string email) => Principal.User(Id(email), Id(email));

    public static Principal Group(string email) => Principal.Group(Id(email), Id(email));

    public static string Id(string email) => email.Trim().ToLowerInvariant();
}
