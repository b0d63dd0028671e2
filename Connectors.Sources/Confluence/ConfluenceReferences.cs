using System.Xml.Linq;
using Connectors.Sources.Http;

namespace Connectors.Sources.Confluence;

/// <summary>Finds the people and pages that markups refer to. Lives for a slice, and asks once for each.</summary>
internal sealed class ConfluenceReferences(ConfluenceClient client) : IDisposable
{
    private const int MaxKept = 2_000;
    private const int MostIncluded = 100;
    private const int UsersAtOnce = 50;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<string, string> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, string), XElement?> _pages = [];

    /// <summary>All that these markups of one page refer to, and what the pages that they include refer to.</summary>
    public async Task<StorageLookup> FindAsync(string space, IReadOnlyList<XElement> markups, CancellationToken cancellationToken)
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
                    if (pages.Count >= MostIncluded || pages.ContainsKey(key) || await PageAsync(key, cancellationToken) is not { } included)
                        continue;
                    pages[key] = included;
                    open.Enqueue((included, key.Item1));
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

    private async Task<XElement?> PageAsync((string Space, string Title) key, CancellationToken cancellationToken)
    {
        if (_pages.TryGetValue(key, out var known))
            return known;
        if (_pages.Count >= MaxKept)
            _pages.Clear();
        XElement? found = null;
        await foreach (var page in client.SearchAsync("content.included", Cql.Titled(key.Space, key.Title), "body.storage", 1, cancellationToken))
        {
            if (page.Count == 0)
                continue;
            found = StorageFormat.Parse(page[0].Body?.Markup ?? "");
            break;
        }

        return _pages[key] = found;
    }

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
