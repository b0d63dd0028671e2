using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Connectors.Sources.Web;

/// <summary>
/// Lists the documents of a site by visiting it once more, mostly at the cost of answers without a body. A stored page that nothing leads
/// to any more (a feed has dropped it) is asked for by itself: it is gone if its site says so, and not because it was not met.
/// </summary>
internal sealed class WebLister(WebCrawl crawl, WebVisitor visitor, WebScope scope, CrawlNotes notes, (WebConfig Config, string Site) terms)
{
    private const int OrphansPerPage = 100;
    private const int MaxParallel = 8;

    public async IAsyncEnumerable<ListingPage> ListAsync(
        IReadOnlyList<QueuedAddress> seeds, ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var at = Position(request.From);
        await foreach (var step in crawl.RunAsync(seeds, at, cancellationToken))
        {
            if (!step.At.IsDone)
            {
                at = step.At;
                yield return Page(step.Visits, at);
                continue;
            }

            // A listing that is cut here comes back here: every position before the end leads to this step again.
            await foreach (var page in OrphansAsync(request, step.At.Round, cancellationToken))
                yield return page with { Resume = at is null ? null : Text(at) };
            yield return new ListingPage([], Text(step.At))
            {
                Incomplete = step.At.IsLimited ? WebReader.Limit(terms.Site, terms.Config).Message : null,
            };
        }
    }

    private async IAsyncEnumerable<ListingPage> OrphansAsync(
        ListRequest request, string round, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var stored in request.Stored(cancellationToken))
        {
            foreach (var ids in stored.Chunk(OrphansPerPage))
            {
                var met = await notes.OwnersAsync(round, ids, cancellationToken);
                var orphans = ids.Where(id => !met.ContainsKey(id) && IsInScope(id))
                    .Select(id => new QueuedAddress(id, QueuedKind.Page) { Depth = terms.Config.MaxDepth })
                    .ToArray();
                if (orphans.Length > 0)
                    yield return await AskAsync(orphans, cancellationToken);
            }
        }
    }

    private async Task<ListingPage> AskAsync(QueuedAddress[] orphans, CancellationToken cancellationToken)
    {
        var known = await notes.PagesAsync([.. orphans.Select(orphan => orphan.Key)], cancellationToken);
        var visits = new WebVisit[orphans.Length];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = MaxParallel, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, orphans.Length, parallel, async (index, token) =>
        {
            var orphan = orphans[index];
            visits[index] = await visitor.VisitAsync(orphan, known.GetValueOrDefault(orphan.Key), token);
        });
        return Page([.. visits.Where(visit => visit.Error is not null || visit.Id == visit.Item.Address)], null);
    }

    private bool IsInScope(string id) => WebAddress.Parse(id, null) is { } address && scope.Excludes(address) is null;

    private static ListingPage Page(IReadOnlyList<WebVisit> visits, WebCheckpoint? at)
        => new([.. visits.Where(visit => visit.Id is not null).Select(visit => new SlimDocument(visit.Id!))], at is null ? null : Text(at))
        {
            Incomplete = visits.Select(Doubt).FirstOrDefault(doubt => doubt is not null),
        };

    /// <summary>Says what is not known after a visit. Null if all is: a page that is refused is there.</summary>
    private static string? Doubt(WebVisit visit)
    {
        if (visit.Damage is { } damage)
            return $"{visit.Item.Address}: {damage}";
        var isCertain = visit is { Item: { IsSeed: false, Kind: QueuedKind.Page }, Error.Kind: not SourceErrorKind.Transient };
        return isCertain ? null : visit.Error?.Message;
    }

    private static string Text(WebCheckpoint at) => JsonSerializer.Serialize(at);

    private static WebCheckpoint? Position(string? text)
        => text is null ? null : JsonSerializer.Deserialize<WebCheckpoint>(text);
}
