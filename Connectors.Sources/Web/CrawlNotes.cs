using System.Globalization;

namespace Connectors.Sources.Web;

/// <summary>
/// The notes of one crawl of a site: its queue, which page gave which document, and (from one crawl to the next) what each page was.
/// </summary>
/// <param name="context">The source's context.</param>
/// <param name="site">The partition's key.</param>
/// <param name="kind">Names what is crawled for, so that a sync and a listing do not share a queue.</param>
internal sealed class CrawlNotes(SourceContext context, string site, string kind)
{
    /// <summary>A crawl that was given up leaves its queue behind; pages that are gone leave a note.</summary>
    private static readonly TimeSpan QueueLifetime = TimeSpan.FromDays(3);
    private static readonly TimeSpan PageLifetime = TimeSpan.FromDays(90);

    private string Pages => $"{site}/pages";

    /// <summary>Starts a crawl and removes what earlier ones left behind.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var now = context.Time.GetUtcNow();
        await context.Notes.ForgetAsync(context.Connector, $"{site}/{kind}/", now - QueueLifetime, cancellationToken);
        await context.Notes.ForgetAsync(context.Connector, Pages, now - PageLifetime, cancellationToken);
    }

    public Task FinishAsync(string round, CancellationToken cancellationToken)
        => context.Notes.ForgetAsync(context.Connector, $"{site}/{kind}/{round}/", null, cancellationToken);

    /// <summary>Adds addresses to the end of the queue. Returns those that were not in it.</summary>
    public async Task<IReadOnlyList<QueuedAddress>> AddAsync(
        string round, IReadOnlyList<QueuedAddress> addresses, CancellationToken cancellationToken)
    {
        if (addresses.Count == 0)
            return [];
        var notes = addresses.DistinctBy(address => address.Key)
            .Select(address => KeyValuePair.Create(address.Key, address.ToText()))
            .ToList();
        var added = await context.Notes.AddAsync(context.Connector, Book(round, "queue"), notes, cancellationToken);
        return [.. addresses.Where(address => added.Contains(address.Key)).DistinctBy(address => address.Key)];
    }

    /// <summary>Returns the keys of those addresses that the queue has.</summary>
    public async Task<IReadOnlySet<string>> QueuedAsync(
        string round, IReadOnlyCollection<QueuedAddress> addresses, CancellationToken cancellationToken)
    {
        var keys = addresses.Select(address => address.Key).ToList();
        return (await context.Notes.FindAsync(context.Connector, Book(round, "queue"), keys, cancellationToken)).Keys.ToHashSet();
    }

    /// <summary>Returns the next addresses, each with its place.</summary>
    public async Task<IReadOnlyList<(long Place, QueuedAddress Address)>> NextAsync(
        string round, long after, int count, CancellationToken cancellationToken)
    {
        var notes = await context.Notes.PageAsync(context.Connector, Book(round, "queue"), (after, count), cancellationToken);
        return [.. notes.Select(note => (note.Place, QueuedAddress.Parse(note.Value)))];
    }

    /// <summary>
    /// Lets pages claim the documents that they give. The first to claim one keeps it, also when the crawl goes on from an earlier place.
    /// </summary>
    /// <param name="claims">The document's id, and the key of the address that gives it.</param>
    /// <returns>The key of the address that gives each document.</returns>
    public async Task<IReadOnlyDictionary<string, string>> ClaimAsync(
        string round, IReadOnlyCollection<(string Id, string By)> claims, CancellationToken cancellationToken)
    {
        if (claims.Count == 0)
            return new Dictionary<string, string>();
        var notes = claims.Select(claim => KeyValuePair.Create(WebAddress.Key(claim.Id), claim.By)).ToList();
        await context.Notes.AddAsync(context.Connector, Book(round, "given"), notes, cancellationToken);
        return await OwnersAsync(round, [.. claims.Select(claim => claim.Id)], cancellationToken);
    }

    /// <summary>Returns the key of the address that gave each document in this crawl, by the document's id.</summary>
    public async Task<IReadOnlyDictionary<string, string>> OwnersAsync(
        string round, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var owners = await context.Notes.FindAsync(
            context.Connector, Book(round, "given"), [.. ids.Select(WebAddress.Key)], cancellationToken);
        return ids.Distinct().Where(id => owners.ContainsKey(WebAddress.Key(id))).ToDictionary(id => id, id => owners[WebAddress.Key(id)]);
    }

    /// <summary>Returns how many query strings of each path are in the queue, by path.</summary>
    public async Task<Dictionary<string, int>> QueriesAsync(
        string round, IReadOnlyCollection<string> paths, CancellationToken cancellationToken)
    {
        var counts = await context.Notes.FindAsync(
            context.Connector, Book(round, "queries"), [.. paths.Select(WebAddress.Key)], cancellationToken);
        return paths.Distinct().ToDictionary(path => path, path => Number(counts.GetValueOrDefault(WebAddress.Key(path))));
    }

    public Task WriteQueriesAsync(string round, IReadOnlyDictionary<string, int> counts, CancellationToken cancellationToken)
        => context.Notes.WriteAsync(
            context.Connector,
            Book(round, "queries"),
            counts.ToDictionary(count => WebAddress.Key(count.Key), count => count.Value.ToString(CultureInfo.InvariantCulture)),
            cancellationToken);

    /// <summary>Returns what pages were when they were last read, by the key of their address.</summary>
    public async Task<IReadOnlyDictionary<string, PageNote>> PagesAsync(
        IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
        => (await context.Notes.FindAsync(context.Connector, Pages, keys, cancellationToken))
            .ToDictionary(note => note.Key, note => PageNote.Parse(note.Value)!);

    public Task WritePagesAsync(IReadOnlyDictionary<string, PageNote> pages, CancellationToken cancellationToken)
        => context.Notes.WriteAsync(
            context.Connector, Pages, pages.ToDictionary(page => page.Key, page => page.Value.ToText()), cancellationToken);

    private static int Number(string? text) => text is null ? 0 : int.Parse(text, CultureInfo.InvariantCulture);

    private string Book(string round, string name) => $"{site}/{kind}/{round}/{name}";
}
