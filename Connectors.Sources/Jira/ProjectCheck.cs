namespace Connectors.Sources.Jira;

/// <summary>
/// Checks that Jira answers a request about a project with issues of that project. A few may have moved to another project since, but if
/// all are of another project, the answer belongs to another request. As a listing it would say that every issue of this project is gone.
/// </summary>
internal static class ProjectCheck
{
    /// <param name="partition">The project's id. Issues of the whole site are not checked.</param>
    /// <exception cref="SourceException">Transient: all issues are of another project.</exception>
    public static void Check(string partition, IReadOnlyList<JiraIssue> issues)
    {
        if (partition == SourcePartition.Whole.Key || issues.Count == 0)
            return;
        if (issues.All(issue => issue.Fields.Project is { Id: not null } project && project.Id != partition))
            throw WrongProject(partition, issues[0].Key);
    }

    /// <param name="projectKey">The prefix of the keys of the project's issues.</param>
    /// <exception cref="SourceException">Transient: all issues are of another project.</exception>
    public static void Check(string partition, string projectKey, IReadOnlyList<JiraIssueKey> issues)
    {
        var prefix = projectKey + "-";
        if (issues.Count > 0 && issues.All(issue => issue.Key?.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) == false))
            throw WrongProject(partition, issues[0].Key!);
    }

    private static SourceException WrongProject(string partition, string key)
        => new(
            SourceErrorKind.Transient,
            $"Asked for the issues of project {partition}, Jira returned {key}: Jira, or a proxy in front of it, mixes up answers.")
        {
            InCircles = true,
        };
}
