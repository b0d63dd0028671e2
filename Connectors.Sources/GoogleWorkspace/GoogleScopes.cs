namespace Connectors.Sources.GoogleWorkspace;

/// <summary>The scopes that calls need, all of them read-only.</summary>
internal static class GoogleScopes
{
    public const string Drive = "https://www.googleapis.com/auth/drive.readonly";
    public const string DriveMetadata = "https://www.googleapis.com/auth/drive.metadata.readonly";
    public const string Mail = "https://www.googleapis.com/auth/gmail.readonly";
    public const string Users = "https://www.googleapis.com/auth/admin.directory.user.readonly";
    public const string Groups = "https://www.googleapis.com/auth/admin.directory.group.readonly";

    /// <summary>Names the scopes that calls to an endpoint need, for a message; null if it needs none that is known here.</summary>
    public static string? Needed(string endpoint) => endpoint switch
    {
        "directory" => $"{Users} or {Groups}",
        _ when endpoint.StartsWith("drive.", StringComparison.Ordinal) => Drive,
        _ when endpoint.StartsWith("gmail.", StringComparison.Ordinal) => Mail,
        _ => null,
    };
}
