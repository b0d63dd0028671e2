namespace Connectors.Sources.Atlassian;

/// <summary>
/// The scopes that a token needs for a call through the gateway, by Atlassian's reference of the REST APIs. The classic scope stands
/// first, then the granular one.
/// </summary>
internal static class AtlassianScopes
{
    /// <summary>By a part of the path. The first that fits counts.</summary>
    private static readonly (string Part, string Scope)[] Scopes =
    [
        ("api/v2/spaces", "read:space:confluence"),
        ("api/v2/users-bulk", "read:user:confluence"),
        ("api/v2/", "read:page:confluence"),
        ("rest/api/content/search", "search:confluence, or read:content-details:confluence"),
        ("/restriction/", "read:confluence-content.all, or read:content-details:confluence"),
        ("/download", "readonly:content.attachment:confluence, or read:attachment:confluence"),
        ("/membersByGroupId", "read:confluence-groups, or read:group:confluence and read:user:confluence"),
        ("rest/api/group", "read:confluence-groups, or read:group:confluence"),
        ("rest/api/user", "read:confluence-user, or read:content-details:confluence"),
        ("/applicationrole", "manage:jira-configuration, or read:application-role:jira"),
        ("/issuesecurityschemes", "manage:jira-configuration, or read:issue-security-level:jira and read:issue-security-scheme:jira"),
        ("/group", "read:jira-user and manage:jira-configuration, or read:group:jira and read:user:jira"),
        ("/myself", "read:jira-user, or read:user:jira"),
        ("/user", "read:jira-user, or read:user:jira"),
        ("rest/api/3/", "read:jira-work"),
    ];

    /// <summary>Returns null if the scope is not known.</summary>
    /// <param name="path">Relative to the product's address.</param>
    public static string? Of(string path)
        => Scopes.FirstOrDefault(scope => path.Contains(scope.Part, StringComparison.Ordinal)).Scope;
}
