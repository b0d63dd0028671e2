using System.Net;
using Connectors.Sources.Http;

namespace Connectors.Sources.Jira;

/// <summary>Tells the refusal of one project, which is a container's failure, from others, which end the run.</summary>
internal static class JiraRefusal
{
    /// <summary>The next item; or the failure of the project that is being read, where it is not to be had any more.</summary>
    public static async Task<(bool Moved, SourceFailure? Refusal)> NextAsync<T>(
        IAsyncEnumerator<T> items, JiraClient client, string partition, CancellationToken cancellationToken)
    {
        try
        {
            return (await items.MoveNextAsync(), null);
        }
        catch (SourceException e) when (partition != SourcePartition.Whole.Key && MayBeOfProject(e))
        {
            return await IsGoneAsync(client, partition, cancellationToken)
                ? (false, new SourceFailure(
                    FailureScope.Container, partition, FailureReason.Forbidden,
                    "The project is gone, or the account may not browse it any more: give it Browse Projects, or take the project out of project_key."))
                : throw new SourceException(e.Kind, e.Message, e.InnerException);
        }
    }

    /// <summary>JQL that names a project which the account cannot see is answered with 400, like JQL that is wrong.</summary>
    private static bool MayBeOfProject(SourceException e)
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
