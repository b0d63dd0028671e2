using System.Runtime.CompilerServices;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.Web;

/// <summary>
/// Reads web sites: pages that are found by links, sitemaps and feeds. A document's id is its address at the end of redirects. Every run
/// visits the whole site, because nothing else tells what changed; a page that is unchanged costs an answer without a body, or nothing if
/// the sitemap's date says so.
/// </summary>
internal sealed class WebSource : ISource<WebCheckpoint>, ISplits, IListsDocuments, IRereads, ITellsPartitionAccess, IDisposable
{
    private readonly WebConfig _config;
    private readonly SourceContext _context;
    private readonly WebScope _scope;
    private readonly IReadOnlyList<QueuedAddress> _seeds;
    private readonly WebClient _client;

    public WebSource(WebConfig config, SourceContext context)
    {
        (_config, _context, _scope) = (config, context, new WebScope(config));
        // Sitemaps first: they tell dates, which a page that is found by a link does not have.
        _seeds =
        [
            .. config.SitemapUrl.Select(address => Seed(address, QueuedKind.Sitemap)),
            .. config.FeedUrl.Select(address => Seed(address, QueuedKind.Feed)),
            .. config.StartUrls.Select(address => Seed(address, QueuedKind.Page)),
        ];
        _client = new WebClient(config, context, [.. _seeds.Select(seed => new Uri(seed.Address))]);
    }

    public Task<SourceCheck> CheckAsync(CancellationToken cancellationToken)
        => new WebCheck([.. _seeds.Select(seed => (seed, Visitor(SiteOf(seed), Notes(SiteOf(seed), "check"))))])
            .RunAsync(cancellationToken);

    public Task<SourceSplit> SplitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(new SourceSplit([.. _seeds.Select(SiteOf).Distinct().Select(site => new SourcePartition(site, site))]));
    }

    public IAsyncEnumerable<SourceBatch<WebCheckpoint>> ReadAsync(
        ReadRequest<WebCheckpoint> request, CancellationToken cancellationToken)
    {
        var notes = Notes(request.Partition, "read");
        var crawl = new WebCrawl(_config, Visitor(request.Partition, notes), _client, _scope, notes)
        {
            Trusted = (known, token) => StoredAsync(known, request.Known, token),
        };
        return new WebReader(crawl, _config, request.Partition).ReadAsync(Seeds(request.Partition), request.From, cancellationToken);
    }

    public IAsyncEnumerable<ListingPage> ListAsync(ListRequest request, CancellationToken cancellationToken)
    {
        var notes = Notes(request.Partition, "list");
        var visitor = Visitor(request.Partition, notes);
        var crawl = new WebCrawl(_config, visitor, _client, _scope, notes);
        return new WebLister(crawl, visitor, _scope, notes, (_config, request.Partition))
            .ListAsync(Seeds(request.Partition), request, cancellationToken);
    }

    public async IAsyncEnumerable<SourceChanges> RereadAsync(
        IReadOnlyList<string> ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var some in ids.Chunk(_config.PageSize))
        {
            foreach (var ofSite in some.GroupBy(id => WebAddress.Parse(id, null) is { } address ? WebAddress.Site(address) : id))
            {
                var rereader = new WebRereader(Visitor(ofSite.Key, Notes(ofSite.Key, "reread")), _scope, _seeds);
                yield return await rereader.ReadAsync([.. ofSite], cancellationToken);
            }
        }
    }

    public Task<DocumentAccess> AccessAsync(string partition, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(ReaderNames.Access(_config.Access));
    }

    public void Dispose() => _client.Dispose();

    /// <summary>
    /// Returns the keys of those pages whose document is stored as the note says, so that the site need not send it again.
    /// </summary>
    private static async Task<IReadOnlySet<string>> StoredAsync(
        IReadOnlyDictionary<string, PageNote> known, IKnownDocuments stored, CancellationToken cancellationToken)
    {
        var ids = known.Values.Select(note => note.Id).OfType<string>().Distinct().ToList();
        var prints = ids.Count == 0 ? new Dictionary<string, string>() : await stored.FindAsync(ids, cancellationToken);
        return known
            .Where(note => note.Value.Id is not { } id || (prints.TryGetValue(id, out var print) && print == note.Value.Fingerprint))
            .Select(note => note.Key)
            .ToHashSet();
    }

    private List<QueuedAddress> Seeds(string site)
    {
        var seeds = _seeds.Where(seed => SiteOf(seed) == site).DistinctBy(seed => seed.Key).ToList();
        return seeds.Count > 0
            ? seeds
            : throw new SourceException(SourceErrorKind.Misconfigured, $"The config names no address of the site \"{site}\".");
    }

    private CrawlNotes Notes(string site, string kind) => new(_context, site, kind);

    private WebVisitor Visitor(string site, CrawlNotes notes) => new(_config, _context, _client, _scope, notes, site);

    private static QueuedAddress Seed(string address, QueuedKind kind)
        => new(WebAddress.Parse(address, null)!.AbsoluteUri, kind) { IsSeed = true };

    private static string SiteOf(QueuedAddress seed) => WebAddress.Site(new Uri(seed.Address));
}
