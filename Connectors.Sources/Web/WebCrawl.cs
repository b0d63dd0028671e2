using System.Runtime.CompilerServices;

namespace Connectors.Sources.Web;

/// <summary>
/// Visits a site from the addresses that the config names, in the order of their distance. The queue is in the source's notes, so a slice
/// goes on where the last one ended, on any worker.
/// </summary>
internal sealed class WebCrawl(WebConfig config, WebVisitor visitor, WebClient client, WebScope scope, CrawlNotes notes)
{
    private const int MaxParallel = 8;

    /// <summary>A site that fails this often in a row is down, and the pages that it did not give are not failures of their own.</summary>
    private const int MaxFailuresInRow = 5;

    /// <summary>Query strings of one path. Calendars, filters and sessions have no end.</summary>
    private const int MaxQueries = 200;

    private int _failuresInRow;

    /// <summary>Says which notes may be relied on. Those left out are visited as if they were new.</summary>
    public Func<IReadOnlyDictionary<string, PageNote>, CancellationToken, Task<IReadOnlySet<string>>> Trusted { get; init; }
        = (known, _) => Task.FromResult<IReadOnlySet<string>>(known.Keys.ToHashSet());

    /// <param name="seeds">The addresses that the config names for this site.</param>
    /// <param name="from">Where to go on. Null starts a new crawl.</param>
    /// <exception cref="SourceException">The site refuses, is down, or none of the seeds can be read.</exception>
    public async IAsyncEnumerable<CrawlStep> RunAsync(
        IReadOnlyList<QueuedAddress> seeds, WebCheckpoint? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (from is { IsDone: true })
            yield break;
        var at = from is null || !await HasQueueAsync(from, cancellationToken) ? await StartAsync(seeds, cancellationToken) : from;
        var (isFirst, isSlow) = (at.After == 0, await IsSlowAsync(seeds, cancellationToken));
        while (true)
        {
            // A page that costs half a minute is a batch of its own, because a slice must get to the end of a batch.
            var count = isFirst ? Math.Max(seeds.Count, config.PageSize) : isSlow ? 1 : config.PageSize;
            var next = await notes.NextAsync(at.Round, at.After, count, cancellationToken);
            if (next.Count == 0 && !await HasQueueAsync(at, cancellationToken))
                throw new SourceException(SourceErrorKind.Transient, "The queue of this crawl was removed, so the crawl starts again.");
            if (next.Count == 0)
                break;
            var visits = await VisitAsync([.. next.Select(item => item.Address)], isSlow ? 1 : MaxParallel, cancellationToken);
            Judge(visits, isFirst);
            visits = await ClaimAsync(at.Round, visits, cancellationToken);
            var (added, dropped, isLimited) = await EnqueueAsync(at, visits, cancellationToken);
            await notes.WritePagesAsync(Notes(visits), cancellationToken);
            at = at with { After = next[^1].Place, Found = at.Found + added, IsLimited = at.IsLimited || isLimited };
            yield return new CrawlStep(visits, at) { Dropped = dropped };
            isFirst = false;
        }

        yield return new CrawlStep([], at with { IsDone = true });
        await notes.FinishAsync(at.Round, cancellationToken);
    }

    /// <summary>Whether there was an answer at all that lets the crawl go on.</summary>
    private void Judge(IReadOnlyList<WebVisit> visits, bool isFirst)
    {
        var failed = visits.FirstOrDefault(visit => visit.Error is not null)?.Error;
        if (isFirst && failed is not null && visits.All(visit => visit.Error is not null))
            throw failed;
        foreach (var visit in visits)
        {
            _failuresInRow = visit.Error is { Kind: SourceErrorKind.Transient } ? _failuresInRow + 1 : 0;
            if (_failuresInRow >= MaxFailuresInRow)
                throw visit.Error!;
        }
    }

    private async Task<bool> HasQueueAsync(WebCheckpoint from, CancellationToken cancellationToken)
        => (await notes.NextAsync(from.Round, 0, 1, cancellationToken)).Count > 0;

    private async Task<WebCheckpoint> StartAsync(IReadOnlyList<QueuedAddress> seeds, CancellationToken cancellationToken)
    {
        await notes.StartAsync(cancellationToken);
        var round = Guid.CreateVersion7().ToString("N");
        var added = await notes.AddAsync(round, seeds, cancellationToken);
        return new WebCheckpoint(round, 0, added.Count);
    }

    private async Task<bool> IsSlowAsync(IReadOnlyList<QueuedAddress> seeds, CancellationToken cancellationToken)
        => (await client.RobotsAsync(new Uri(seeds[0].Address), cancellationToken)).CrawlDelay is not null || config.RequestsPerMinute < 30;

    private async Task<WebVisit[]> VisitAsync(IReadOnlyList<QueuedAddress> items, int parallel, CancellationToken cancellationToken)
    {
        var known = await notes.PagesAsync([.. items.Select(item => item.Key)], cancellationToken);
        // A page that was read under other settings is read again.
        known = items.Where(item => known.GetValueOrDefault(item.Key)?.Terms == visitor.TermsOf(item))
            .ToDictionary(item => item.Key, item => known[item.Key]);
        var trusted = await Trusted(known, cancellationToken);
        var visits = new WebVisit[items.Count];
        var terms = new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, items.Count, terms, async (index, token) =>
        {
            var item = items[index];
            visits[index] = await visitor.VisitAsync(item, trusted.Contains(item.Key) ? known.GetValueOrDefault(item.Key) : null, token);
        });
        return visits;
    }

    /// <summary>A document that two addresses lead to is given once.</summary>
    private async Task<WebVisit[]> ClaimAsync(string round, WebVisit[] visits, CancellationToken cancellationToken)
    {
        var claims = visits.Where(visit => visit is { Id: not null, Error: null }).Select(visit => (visit.Id!, visit.Item.Key)).ToList();
        var owners = await notes.ClaimAsync(round, claims, cancellationToken);
        return
        [
            .. visits.Select(visit => visit is { Id: { } id, Error: null } && owners.GetValueOrDefault(id) != visit.Item.Key
                ? visit with { Id = null, Document = null, Rule = $"leads to {id}" }
                : visit),
        ];
    }

    private async Task<(int Added, IReadOnlyList<SourceSkip> Dropped, bool IsLimited)> EnqueueAsync(
        WebCheckpoint at, IReadOnlyList<WebVisit> visits, CancellationToken cancellationToken)
    {
        var found = visits.SelectMany(visit => visit.Found)
            .DistinctBy(item => item.Key)
            .Where(item => item.Kind != QueuedKind.Page || scope.Excludes(new Uri(item.Address)) is null)
            .ToList();
        var queued = await notes.QueuedAsync(at.Round, found, cancellationToken);
        var (fresh, dropped) = await WithoutTrapsAsync(
            at.Round, [.. found.Where(item => !queued.Contains(item.Key))], cancellationToken);
        var room = Math.Max(0, config.MaxPages - at.Found);
        var added = await notes.AddAsync(at.Round, [.. fresh.Take(room)], cancellationToken);
        return (added.Count, dropped, fresh.Count > room);
    }

    private async Task<(IReadOnlyList<QueuedAddress> Fresh, IReadOnlyList<SourceSkip> Dropped)> WithoutTrapsAsync(
        string round, IReadOnlyList<QueuedAddress> found, CancellationToken cancellationToken)
    {
        // Those that a sitemap or feed lists are no trap.
        var paths = found.Where(IsEndless).Select(Path).Distinct().ToList();
        if (paths.Count == 0)
            return (found, []);
        var counts = await notes.QueriesAsync(round, paths, cancellationToken);
        var (fresh, dropped) = (new List<QueuedAddress>(), new List<SourceSkip>());
        foreach (var item in found)
        {
            if (!IsEndless(item) || ++counts[Path(item)] <= MaxQueries)
                fresh.Add(item);
            else
                dropped.Add(new SourceSkip(item.Address, $"more than {MaxQueries} different query strings at one path"));
        }

        await notes.WriteQueriesAsync(round, counts, cancellationToken);
        return (fresh, dropped);
    }

    private static bool IsEndless(QueuedAddress item)
        => item is { Kind: QueuedKind.Page, IsListed: false } && item.Address.Contains('?', StringComparison.Ordinal);

    private static string Path(QueuedAddress item) => item.Address.Split('?')[0];

    private static Dictionary<string, PageNote> Notes(IEnumerable<WebVisit> visits)
        => visits.Where(visit => visit.Note is not null).ToDictionary(visit => visit.Item.Key, visit => visit.Note!);
}

/// <summary>A batch of visits, and where the crawl goes on behind it.</summary>
internal sealed record CrawlStep(IReadOnlyList<WebVisit> Visits, WebCheckpoint At)
{
    /// <summary>Addresses that were found and not put into the queue, because there seems to be no end to them.</summary>
    public IReadOnlyList<SourceSkip> Dropped { get; init; } = [];
}
