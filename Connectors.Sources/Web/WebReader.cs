using System.Net;
using System.Runtime.CompilerServices;
using Connectors.Sources.Http;

namespace Connectors.Sources.Web;

/// <summary>Reads the pages of a site in batches.</summary>
/// <param name="site">The partition's key.</param>
internal sealed class WebReader(WebCrawl crawl, WebConfig config, string site)
{
    public async IAsyncEnumerable<SourceBatch<WebCheckpoint>> ReadAsync(
        IReadOnlyList<QueuedAddress> seeds, WebCheckpoint? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var step in crawl.RunAsync(seeds, from, cancellationToken))
        {
            var changes = Changes(step.Visits);
            yield return new SourceBatch<WebCheckpoint>
            {
                Documents = changes.Documents,
                Failures = step.At is { IsDone: true, IsLimited: true } ? [.. changes.Failures, Limit(site, config)] : changes.Failures,
                Skipped = [.. changes.Skipped, .. step.Dropped],
                Unchanged = changes.Unchanged,
                Checkpoint = step.At,
                Total = step.At.Found,
            };
        }
    }

    public static SourceChanges Changes(IReadOnlyList<WebVisit> visits)
    {
        // An address that is not there is a broken link and no document. If it was one, the next listing lacks it.
        var refused = visits.Where(visit => visit is { Error: not null, Id: null, Item.IsSeed: false } && IsRefusal(visit.Error)).ToList();
        return new SourceChanges
        {
            Documents = [.. visits.Where(visit => visit.Document is not null).Select(visit => visit.Document!)],
            Failures = [.. visits.Except(refused).Select(Failure).OfType<SourceFailure>()],
            Skipped =
            [
                .. visits.Where(visit => visit is { Id: null, Rule: not null })
                    .Select(visit => new SourceSkip(visit.Item.Address, visit.Rule!)),
                .. visits.SelectMany(visit => visit.Skipped),
                .. refused.Select(visit => new SourceSkip(
                    visit.Item.Address, $"the site answers {(int?)visit.Error!.HttpStatus()} to people who are not signed in")),
            ],
            Unchanged = visits.Count(visit => visit is { Id: not null, Document: null, Error: null }),
        };
    }

    /// <summary>The limit of pages was reached, so nothing can be said of the pages beyond it.</summary>
    public static SourceFailure Limit(string site, WebConfig config) => new(
        FailureScope.Container,
        site,
        FailureReason.Other,
        $"{site} has more than the {config.MaxPages:N0} addresses of max_pages. Leave parts of it out with exclude, or raise max_pages.");

    private static SourceFailure? Failure(WebVisit visit)
    {
        var isContainer = visit.Item.IsSeed || visit.Item.Kind != QueuedKind.Page;
        var scope = isContainer ? FailureScope.Container : FailureScope.Document;
        var id = isContainer ? visit.Item.Address : visit.Id ?? visit.Item.Address;
        if (visit.Damage is { } damage)
            return new SourceFailure(scope, id, FailureReason.Malformed, $"{visit.Item.Address} is not read whole: {damage}") { Link = id };
        return visit.Error is { } error
            ? new SourceFailure(scope, id, Reason(error), error.Message) { Link = visit.Item.Address }
            : null;
    }

    private static FailureReason Reason(SourceException error) => error.HttpStatus() switch
    {
        HttpStatusCode.NotFound or HttpStatusCode.Gone => FailureReason.NotFound,
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => FailureReason.Forbidden,
        _ => error.Kind == SourceErrorKind.Transient ? FailureReason.Transient : FailureReason.Other,
    };

    private static bool IsRefusal(SourceException error)
        => error.HttpStatus() is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError
            and not HttpStatusCode.RequestTimeout;
}
