using System.Net;
using Connectors.Sources.Http;

namespace Connectors.Sources.Jira;

/// <summary>
/// Separates the refusal of one project, which fails that project, from other refusals, which end the run. Jira's error table is
/// <see cref="Atlassian.AtlassianErrors"/>.
/// </summary>
internal static class JiraErrors
{
    /// <summary>Moves to the next item. Returns a failure if the account may not read the partition's project any more.</summary>
    public static async Task<(bool Moved, SourceFailure? Refusal)> NextAsync<T>(
        IAsyncEnumerator<T> items, JiraClient client, string partition, CancellationToken cancellationToken)
    {
        try
        {
            return (await items.MoveNextAsync(), null);
        }
        catch (SourceException e) when (partition != SourcePartition.Whole.Key && MayConcernProject(e))
        {
            return await IsGoneAsync(client, partition, cancellationToken)
                ? (false, new SourceFailure(
                    FailureScope.Container, partition, FailureReason.Forbidden,
                    "The project was deleted, or the account may not browse it: give it Browse Projects, or remove it from project_key."))
                : throw new SourceException(e.Kind, e.Message, e.InnerException) { RetryAfter = e.RetryAfter };
        }
    }

    /// <summary>Jira answers 400 to JQL that names a project which the account may not see, as it does to invalid JQL.</summary>
    private static bool MayConcernProject(SourceException e)
        => e.Kind == SourceErrorKind.Forbidden || e.HttpStatus() is HttpStatusCode.BadRequest or HttpStatusCode.NotFound;

    private static async Task<bool> IsGoneAsync(JiraClient client, string project, CancellationToken cancellationToken)
    {
        try
        {
            await client.ProjectAsync(project, cancellationToken);
            return false;
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.Forbidden || e.IsNotFound())
        {
            return true;
        }
    }
}
