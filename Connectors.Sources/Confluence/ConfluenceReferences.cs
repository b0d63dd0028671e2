using System.Net;
using System.Xml.Linq;
using Connectors.Sources.Http;

namespace Connectors.Sources.Confluence;

/// <summary>
/// Finds the people and pages that markups refer to. Lives for a slice, and asks once for each. Confluence shows a page within another only to
/// who may read both; so what is taken into a page is what all may read who may read that one.
/// </summary>
internal sealed class ConfluenceReferences(ConfluenceClient client) : IDisposable
{
    private const int MaxKept = 2_000;
    private const int MostIncluded = 100;
    private const int UsersAtOnce = 50;
    private const string Expand = "body.storage,space,ancestors,restrictions.read.restrictions.user,restrictions.read.restrictions.group";

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<string, string> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, string), (XElement Markup, DocumentAccess Access)?> _pages = [];
    private readonly ConfluenceAccess _access = new(client);

    /// <summary>All that these markups of one page refer to, and what the pages that they include refer to.</summary>
    /// <param name="readers">Who may read the page.</param>
    public async Task<StorageLookup> FindAsync(string space, IReadOnlyList<XElement> markups, DocumentAccess readers, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var pages = new Dictionary<(string Space, string Title), XElement>();
            var open = new Queue<(XElement Markup, string Space)>(markups.Select(markup => (markup, space)));
            var accounts = new HashSet<string>(StringComparer.Ordinal);
            while (open.TryDequeue(out var next))
            {
                accounts.UnionWith(StorageFormat.Users(next.Markup));
                foreach (var (where, title) in StorageFormat.Included(next.Markup))
                {
                    var key = (where ?? next.Space, title);
                    if (pages.Count >= MostIncluded || pages.ContainsKey(key)
                        || await PageAsync(key, cancellationToken) is not { } included || !MayRead(readers, included.Access))
                    {
                        continue;
                    }

                    pages[key] = included.Markup;
                    open.Enqueue((included.Markup, key.Item1));
                }
            }

            return new StorageLookup(await UsersAsync(accounts, cancellationToken), pages, space);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<(XElement Markup, DocumentAccess Access)?> PageAsync((string Space, string Title) key, CancellationToken cancellationToken)
    {
        if (_pages.TryGetValue(key, out var known))
            return known;
        if (_pages.Count >= MaxKept)
            _pages.Clear();
        if (await OneAsync(key, cancellationToken) is not { } page)
            return _pages[key] = null;
        return _pages[key] = (StorageFormat.Parse(page.Body?.Markup ?? ""), (await _access.OfAsync([page], cancellationToken))[page.Id]);
    }

    private async Task<ConfluenceContent?> OneAsync((string Space, string Title) key, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var page in client.SearchAsync("content.included", Cql.Titled(key.Space, key.Title), Expand, 1, cancellationToken))
            {
                if (page.Count > 0)
                    return page[0];
            }

            return null;
        }
        catch (SourceException e) when (ConfluenceFetch.IsOfSome(e) || e.Kind == SourceErrorKind.Forbidden || e.HttpStatus() == HttpStatusCode.BadRequest)
        {
            // It is that page which cannot be had (its space may be gone), not the one that names it.
            return null;
        }
    }

    /// <summary>Whether everybody who may read one may read the other: each of its layers is as wide as one that they have passed.</summary>
    private static bool MayRead(DocumentAccess readers, DocumentAccess other)
        => other.Layers.Count > 0 && other.Layers.All(layer => layer.Contains(Principal.Everyone) || readers.Layers.Any(passed => passed.All(layer.Contains)));

    private async Task<IReadOnlyDictionary<string, string>> UsersAsync(HashSet<string> accounts, CancellationToken cancellationToken)
    {
        if (_users.Count >= MaxKept)
            _users.Clear();
        foreach (var chunk in accounts.Where(account => !_users.ContainsKey(account)).Chunk(client.IsCloud ? UsersAtOnce : 1))
        {
            foreach (var account in chunk)
                _users[account] = "somebody";
            foreach (var user in await AskAsync(chunk, cancellationToken))
            {
                if ((user.AccountId ?? user.UserKey) is { } id && user.DisplayName is { Length: > 0 } name)
                    _users[id] = name;
            }
        }

        return accounts.ToDictionary(account => account, account => _users.GetValueOrDefault(account, "somebody"));
    }

    private async Task<IReadOnlyList<ConfluenceUser>> AskAsync(string[] accounts, CancellationToken cancellationToken)
    {
        try
        {
            if (client.IsCloud)
            {
                return (await client.GetAsync<ConfluencePage<ConfluenceUser>>(
                    "rest/api/user/bulk", "user.bulk", [.. accounts.Select(account => ("accountId", (string?)account)), ("limit", "50")], cancellationToken)).Results ?? [];
            }

            return [await client.GetAsync<ConfluenceUser>("rest/api/user", "user", [("key", accounts[0])], cancellationToken)];
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.Forbidden || e.IsNotFound())
        {
            return [];
        }
    }
}
