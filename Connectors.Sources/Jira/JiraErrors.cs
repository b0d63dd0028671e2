using System.Net;
using Connectors.Sources.Http;

namespace Connectors.Sources.Jira;

/// <summary>
/// Separates the refusal of one project, which fails that project, from other refusals, which end the run. Jira's error table is
/// <see cref="Atlassian.AtlassianErrors"/>.
/// </summary>
internal static class JiraErrors
{
    public const string NoId = "Jira listed an issue without an id, so it is unknown which one it is. If it stays so, report it.";

    /// <summary>A row of a search that could not be read: an issue's failure, or the partition's if it has no id.</summary>
    public static SourceFailure OfOdd(OddRow row, string partition) => row.Text("id") is { } id
        ? new SourceFailure(FailureScope.Document, id, FailureReason.Malformed, row.Describe("Jira")) { Title = row.Text("key") }
        : new SourceFailure(FailureScope.Container, partition, FailureReason.Malformed, NoId);

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
