namespace Connectors.Sources.Jira;

/// <summary>Some issues in the order of their creation, and those that were found but could not be had.</summary>
internal sealed record JiraGroup(IReadOnlyList<JiraIssue> Issues, IReadOnlyList<SourceFailure> Failures)
{
    /// <summary>When the last of them was created, in seconds since 1970.</summary>
    public long? Created => CreatedOf(Issues);

    public static long? CreatedOf(IReadOnlyList<JiraIssue> issues)
        => issues.Max(issue => JiraTime.Parse(issue.Fields.Created)?.ToUnixTimeSeconds());
}
