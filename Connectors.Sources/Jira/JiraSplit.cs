using Connectors.Sources.Http;

namespace Connectors.Sources.Jira;

/// <summary>
/// Splits the site into projects. JQL without project keys is a single partition, because it may match only a few of a thousand projects.
/// </summary>
internal sealed class JiraSplit(JiraConfig config, JiraClient client)
{
    public async Task<SourceSplit> SplitAsync(CancellationToken cancellationToken)
    {
        await EnsureSignedInAsync(cancellationToken);
        if (config.ProjectKey.Count == 0)
        {
            if (JiraJql.WithoutOrder(config.JqlQuery) is not null)
                return new SourceSplit([SourcePartition.Whole]);
            var all = await client.ProjectsAsync(cancellationToken);
            return new SourceSplit([.. all.Select(Partition)]) { Complete = all.Odd.Count == 0, Failures = [.. all.Odd.Select(Odd)] };
        }

        var (partitions, failures) = (new List<SourcePartition>(), new List<SourceFailure>());
        foreach (var key in config.ProjectKey.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            try
            {
                partitions.Add(Partition(await client.ProjectAsync(key, cancellationToken)));
            }
            catch (SourceException e) when (e.Kind == SourceErrorKind.Forbidden || e.IsNotFound())
            {
                failures.Add(new SourceFailure(
                    FailureScope.Container, key, e.IsNotFound() ? FailureReason.NotFound : FailureReason.Forbidden,
                    $"There is no project {key}, or the account may not browse it: check project_key, or give it Browse Projects."));
            }
        }

        return new SourceSplit(partitions) { Complete = failures.Count == 0, Failures = failures };
    }

    /// <summary>
    /// A site with anonymous access may answer a dead token as it would answer anyone: with less. What is missing would then seem gone.
    /// Only the question who is asking shows it.
    /// </summary>
    /// <exception cref="SourceException">Unauthorized: nobody is signed in.</exception>
    private async Task EnsureSignedInAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.MyselfAsync(cancellationToken);
        }
        catch (SourceException e) when (e.Kind is SourceErrorKind.Forbidden or SourceErrorKind.Misconfigured)
        {
            // Some tokens may not ask. Jira knows them, or it would have answered 401.
        }
    }

    private static SourceFailure Odd(OddRow row)
        => new(FailureScope.Container, row.Text("id") ?? "(project without id)", FailureReason.Malformed, row.Describe("Jira"))
        {
            Title = row.Text("key"),
        };

    private static SourcePartition Partition(JiraProject project) => new(project.Id, project.Key);
}
