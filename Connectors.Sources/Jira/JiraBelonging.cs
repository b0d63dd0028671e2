namespace Connectors.Sources.Jira;

/// <summary>
/// Watches whether what was asked of a project is answered with its issues. One may move to another project meanwhile; but where all are
/// another's, it is the answer to another question, and as a listing it would say that all of this project's issues are gone.
/// </summary>
internal static class JiraBelonging
{
    /// <exception cref="SourceException">Transient: they are all another project's.</exception>
    public static void Check(string partition, IReadOnlyList<JiraIssue> issues)
    {
        if (partition != SourcePartition.Whole.Key && issues.Count > 0 && issues.All(issue => issue.Fields.Project is { } project && project.Id != partition))
            throw Mixed(partition, issues[0].Key);
    }

    /// <param name="projectKey">What the keys of the project's issues begin with.</param>
    /// <exception cref="SourceException">Transient: they are all another project's.</exception>
    public static void Check(string partition, string projectKey, IReadOnlyList<JiraKey> issues)
    {
        if (issues.Count > 0 && issues.All(issue => issue.Key is { } key && !key.StartsWith(projectKey + "-", StringComparison.OrdinalIgnoreCase)))
            throw Mixed(partition, issues[0].Key!);
    }

    private static SourceException Mixed(string partition, string key)
        => new(SourceErrorKind.Transient, $"Asked for the issues of project {partition}, Jira named {key}: it, or something on the way to it, mixes up answers.") { InCircles = true };
}
