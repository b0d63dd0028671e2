using System.Net;
using Connectors.Sources.Http;

namespace Connectors.Sources.Confluence;

/// <summary>Tells a refusal that concerns one space or page, which fails on its own, from a refusal that ends the run.</summary>
internal static class ConfluenceErrors
{
    /// <summary>The message for a partition that the account can no longer view.</summary>
    public const string Gone = "The space or page no longer exists, or the account may no longer view it.";

    /// <summary>Whether the requested item does not exist or the account may not see it.</summary>
    public static bool IsHidden(this SourceException error) => error.Kind == SourceErrorKind.Forbidden || error.IsNotFound();

    /// <summary>
    /// Whether the error may come from some of the requested pages, so a request for fewer pages may succeed. Confluence answers 500, for
    /// example, if it cannot render the body of a single page.
    /// </summary>
    public static bool MayConcernSomePages(this SourceException error)
        => error.IsUnreadableAnswer()
            || error.HttpStatus() is HttpStatusCode.InternalServerError or HttpStatusCode.GatewayTimeout or HttpStatusCode.NotFound;

    /// <summary>The failure of a partition that is gone.</summary>
    public static SourceFailure GoneFailure(string partition)
        => new(
            FailureScope.Container, partition, FailureReason.Forbidden,
            $"{Gone} Give the account the permission to view it, or remove it from the connector's settings.");

    /// <summary>Returns the failure of the partition if the refusal means that the partition is gone; otherwise null.</summary>
    public static async Task<SourceFailure?> ExplainAsync(
        SourceException refusal, ConfluenceClient client, string partition, CancellationToken cancellationToken)
    {
        var mayBeGone = refusal.Kind == SourceErrorKind.Forbidden
            || refusal.HttpStatus() is HttpStatusCode.BadRequest or HttpStatusCode.NotFound;
        return mayBeGone && await IsGoneAsync(client, partition, cancellationToken) ? GoneFailure(partition) : null;
    }

    /// <summary>
    /// Asks for the partition's space or page itself. CQL returns an empty result for a space that the account may not see, so an empty
    /// result alone does not prove that the space is empty.
    /// </summary>
    public static async Task<bool> IsGoneAsync(ConfluenceClient client, string partition, CancellationToken cancellationToken)
    {
        var parsed = ConfluencePartition.Parse(partition);
        try
        {
            if (parsed is { Space: { } space })
                await client.SpaceAsync(space, cancellationToken);
            else
                await client.ContentAsync(parsed?.Page ?? "", expand: null, cancellationToken);
            return false;
        }
        catch (SourceException e) when (e.IsHidden())
        {
            return true;
        }
    }
}
