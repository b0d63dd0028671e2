using System.Net;
using Connectors.Sources.Http;

namespace Connectors.Sources.Confluence;

/// <summary>Tells a refusal that concerns one space or page, which fails on its own, from a refusal that ends the run.</summary>
internal static class ConfluenceErrors
{
    private const string Gone = "The space or page no longer exists, or the account may no longer view it.";

    private const string Archived
        = "The space is archived: Confluence's search does not find its pages. Its documents stay as they are, and are not read again.";

    /// <summary>Whether the requested item does not exist or the account may not see it.</summary>
    public static bool IsHidden(this SourceException error) => error.Kind == SourceErrorKind.Forbidden || error.IsNotFound();

    /// <summary>
    /// Whether the error may come from some of the requested pages, so a request for fewer pages may succeed. Confluence answers 500, for
    /// example, if it cannot render the body of a single page, and 400 if it cannot search the attachments of one.
    /// </summary>
    public static bool MayConcernSomePages(this SourceException error)
        => error.IsUnreadableAnswer()
            || error.HttpStatus() is HttpStatusCode.InternalServerError or HttpStatusCode.GatewayTimeout
                or HttpStatusCode.NotFound or HttpStatusCode.BadRequest;

    /// <summary>The failure of pages that cannot be fetched because the search did not tell their ids.</summary>
    public static SourceFailure NamelessFailure { get; } = new(
        FailureScope.Document, "(without id)", FailureReason.Malformed,
        "Confluence's search returned a page without an id, so it cannot be read. "
        + "Look for a proxy in front of Confluence that changes answers.");

    /// <summary>The failure of a partition whose space is archived.</summary>
    /// <param name="name">The name that people use for the space. Null if it is unknown.</param>
    public static SourceFailure ArchivedFailure(string partition, string? name = null)
        => new(
            FailureScope.Container, partition, FailureReason.Other,
            $"{Archived} Restore the space to read it, or remove it from the connector's settings to remove its documents.")
        {
            Title = name,
        };

    /// <summary>Whether a failure of this class says that the space is archived.</summary>
    public static bool IsArchived(SourceFailure failure) => failure.Message.StartsWith(Archived, StringComparison.Ordinal);

    /// <summary>The rule that leaves out what is in an archived space.</summary>
    public static SourceSkip ArchivedSkip(string partition)
        => new(partition, "archived space: Confluence's search does not find its pages");

    /// <summary>Returns the failure of the partition if the refusal means that the partition is gone; otherwise null.</summary>
    public static async Task<SourceFailure?> ExplainAsync(
        SourceException refusal, ConfluenceClient client, string partition, CancellationToken cancellationToken)
    {
        var mayBeGone = refusal.Kind == SourceErrorKind.Forbidden
            || refusal.HttpStatus() is HttpStatusCode.BadRequest or HttpStatusCode.NotFound;
        return mayBeGone ? await ExplainEmptyAsync(client, partition, cancellationToken) : null;
    }

    /// <summary>
    /// Returns the failure of a partition in which a search found nothing although it is not empty; otherwise null. Asks for the space or
    /// page itself, because CQL finds nothing in a space that the account may not see, or that is archived.
    /// </summary>
    public static async Task<SourceFailure?> ExplainEmptyAsync(
        ConfluenceClient client, string partition, CancellationToken cancellationToken)
    {
        var parsed = ConfluencePartition.Parse(partition);
        try
        {
            var space = parsed is { Space: { } key }
                ? await client.FindSpaceAsync(key, cancellationToken)
                : await client.FindSpaceOfPageAsync(parsed?.Page ?? "", cancellationToken);
            return space is null ? GoneFailure(partition) : space.IsArchived ? ArchivedFailure(partition) : null;
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.Forbidden)
        {
            return GoneFailure(partition) with { Message = e.Message };
        }
    }

    private static SourceFailure GoneFailure(string partition)
        => new(
            FailureScope.Container, partition, FailureReason.Forbidden,
            $"{Gone} Give the account the permission to view it, or remove it from the connector's settings.");
}
