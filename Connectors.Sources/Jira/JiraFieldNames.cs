namespace Connectors.Sources.Jira;

/// <summary>Which fields to ask for.</summary>
internal static class JiraFieldNames
{
    private static readonly string[] Standard =
    [
        "summary", "description", "created", "updated", "duedate", "resolutiondate", "status", "priority", "issuetype", "resolution", "security",
        "project", "assignee", "reporter", "labels", "components", "fixVersions", "parent", "issuelinks",
    ];

    /// <summary>For reading: everything that a document tells.</summary>
    public static IReadOnlyList<string> ForReading(JiraConfig config, IEnumerable<JiraField> custom)
        => [.. Standard, .. custom.Select(field => field.Id), .. config.IncludeComments ? new[] { "comment" } : [], .. config.IncludeAttachments ? new[] { "attachment" } : []];

    /// <summary>For listing: ids, and whose they are.</summary>
    public static IReadOnlyList<string> ForListing(JiraConfig config, bool includeAccess)
        => ["created", "project", .. includeAccess ? new[] { "security", "reporter", "assignee" } : [], .. config.IncludeAttachments ? new[] { "attachment" } : []];

    /// <summary>The custom fields that the config names.</summary>
    /// <exception cref="SourceException">Misconfigured: there is no such field.</exception>
    public static async Task<IReadOnlyList<JiraField>> CustomAsync(JiraConfig config, JiraClient client, CancellationToken cancellationToken)
    {
        if (config.CustomFields.Count == 0)
            return [];

        var all = await client.FieldsAsync(cancellationToken);
        var unknown = config.CustomFields.Where(wanted => !all.Exists(field => Is(field, wanted))).ToList();
        if (unknown.Count > 0)
            throw new SourceException(SourceErrorKind.Misconfigured, $"custom_fields: Jira has no field {string.Join(", ", unknown)}, or the account cannot see it.");
        return [.. all.Where(field => config.CustomFields.Any(wanted => Is(field, wanted)))];
    }

    private static bool Is(JiraField field, string wanted)
        => field.Id == wanted || field.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase);
}
