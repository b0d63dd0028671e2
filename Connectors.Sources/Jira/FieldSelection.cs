namespace Connectors.Sources.Jira;

/// <summary>Selects the fields to request from Jira.</summary>
internal static class FieldSelection
{
    private static readonly string[] Standard =
    [
        "summary", "description", "created", "updated", "duedate", "resolutiondate", "status", "priority", "issuetype", "resolution",
        "security", "project", "assignee", "reporter", "labels", "components", "fixVersions", "parent", "issuelinks",
    ];

    /// <summary>Returns every field that a document contains.</summary>
    public static IReadOnlyList<string> ForReading(JiraConfig config, IEnumerable<JiraField> custom)
        =>
        [
            .. Standard,
            .. custom.Select(field => field.Id),
            .. config.IncludeComments ? new[] { "comment" } : [],
            .. config.IncludeAttachments ? new[] { "attachment" } : [],
        ];

    /// <summary>Returns the fields that identify an issue's documents and, if requested, their readers.</summary>
    public static IReadOnlyList<string> ForListing(JiraConfig config, bool includeAccess)
        =>
        [
            "created",
            "project",
            .. includeAccess ? new[] { "security", "reporter", "assignee" } : [],
            .. config.IncludeAttachments ? new[] { "attachment" } : [],
        ];

    /// <summary>Finds the custom fields that the config names.</summary>
    /// <exception cref="SourceException">Misconfigured: there is no such field.</exception>
    public static async Task<IReadOnlyList<JiraField>> CustomAsync(
        JiraConfig config, JiraClient client, CancellationToken cancellationToken)
    {
        if (config.CustomFields.Count == 0)
            return [];

        var all = await client.FieldsAsync(cancellationToken);
        var unknown = config.CustomFields.Where(wanted => !all.Any(field => IsNamed(field, wanted))).ToList();
        if (unknown.Count > 0)
        {
            throw new SourceException(
                SourceErrorKind.Misconfigured,
                $"custom_fields: Jira has no field {string.Join(", ", unknown)}, or the account may not see it. Check the name or id.");
        }

        return [.. all.Where(field => config.CustomFields.Any(wanted => IsNamed(field, wanted)))];
    }

    private static bool IsNamed(JiraField field, string wanted)
        => field.Id == wanted || field.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase);
}
