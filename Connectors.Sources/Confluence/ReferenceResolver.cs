using System.Xml.Linq;
using Connectors.Sources.Confluence.Markup;

namespace Connectors.Sources.Confluence;

/// <summary>
/// Resolves the users and pages that markup refers to. An instance lives for one slice and asks for each of them once. Confluence shows an
/// included page only to users who may read both pages. A document has the same text for all its readers, so an included page is only
/// inlined if everyone who may read the including page may read it too.
/// </summary>
internal sealed class ReferenceResolver(ConfluenceClient client) : IDisposable
{
    private const int MaxCached = 2_000;
    private const int MaxIncludedPages = 100;
    private const string Expand
        = "body.storage,version,space,ancestors,restrictions.read.restrictions.user,restrictions.read.restrictions.group";

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<string, string> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, string), IncludedPage?> _pages = [];
    private readonly ConfluenceAccess _access = new(client);

    /// <summary>Resolves all references in the markups of one page, and those of the pages that they include.</summary>
    /// <param name="space">The key of the page's space.</param>
    /// <param name="markups">The markup of the page and of its comments.</param>
    /// <param name="readers">The readers of the page.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    public async Task<StorageLookup> ResolveAsync(
        string space, IReadOnlyList<XElement> markups, DocumentAccess readers, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var (accounts, pages, _) = await WalkAsync(space, markups, readers, cancellationToken);
            return new StorageLookup(await UserNamesAsync(accounts, cancellationToken), pages, space);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Returns the pages that the text of one page includes, or would include if all its readers might read them.</summary>
    /// <inheritdoc cref="ResolveAsync"/>
    public async Task<IReadOnlyList<Inclusion>> InclusionsAsync(
        string space, IReadOnlyList<XElement> markups, DocumentAccess readers, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return (await WalkAsync(space, markups, readers, cancellationToken)).Inclusions;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<(HashSet<string> Accounts, Dictionary<(string Space, string Title), XElement> Pages, List<Inclusion> Inclusions)>
        WalkAsync(string space, IReadOnlyList<XElement> markups, DocumentAccess readers, CancellationToken cancellationToken)
    {
        var pages = new Dictionary<(string Space, string Title), XElement>();
        var (seen, inclusions) = (new HashSet<(string Space, string Title)>(), new List<Inclusion>());
        var pending = new Queue<(XElement Markup, string Space)>(markups.Select(markup => (markup, space)));
        var accounts = new HashSet<string>(StringComparer.Ordinal);
        while (pending.TryDequeue(out var next))
        {
            accounts.UnionWith(StorageFormat.Users(next.Markup));
            foreach (var (includedSpace, title) in StorageFormat.IncludedPages(next.Markup))
            {
                var key = (Space: includedSpace ?? next.Space, title);
                if (seen.Count >= MaxIncludedPages || !seen.Add(key) || await PageAsync(key, cancellationToken) is not { } page)
                    continue;
                var isShown = MayAllRead(readers, page.Access);
                inclusions.Add(new Inclusion(page.Id, page.Version, isShown));
                if (!isShown)
                    continue;
                pages[key] = page.Markup;
                pending.Enqueue((page.Markup, key.Space));
            }
        }

        return (accounts, pages, inclusions);
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>Returns null if the page cannot be read.</summary>
    private async Task<IncludedPage?> PageAsync(
        (string Space, string Title) key, CancellationToken cancellationToken)
    {
        if (_pages.TryGetValue(key, out var cached))
            return cached;
        if (_pages.Count >= MaxCached)
            _pages.Clear();
        if (await FindAsync(key, cancellationToken) is not { } page)
            return _pages[key] = null;
        var access = (await _access.OfPagesAsync([page], cancellationToken))[page.Id];
        return _pages[key] = new IncludedPage(
            page.Id, page.Version?.Number ?? 0, StorageFormat.Parse(page.Body?.Markup ?? ""), access);
    }

    private async Task<ConfluenceContent?> FindAsync((string Space, string Title) key, CancellationToken cancellationToken)
    {
        try
        {
            var cql = Cql.WithTitle(key.Space, key.Title);
            await foreach (var found in client.SearchAsync("content.included", cql, Expand, 1, cancellationToken))
            {
                if (found.Count > 0)
                    return found[0];
            }

            return null;
        }
        catch (SourceException e) when (
            e.MayConcernSomePages() || e.Kind is SourceErrorKind.Forbidden or SourceErrorKind.Misconfigured)
        {
            // The error concerns the included page (its space may be gone), so the including page is read without it.
            return null;
        }
    }

    /// <summary>
    /// Whether all readers of one page may read another. This holds if each layer of the other page's access contains all principals of
    /// some layer that the readers have passed.
    /// </summary>
    public static bool MayAllRead(DocumentAccess readers, DocumentAccess other)
        => other.Layers.Count > 0
            && other.Layers.All(layer => layer.Contains(Principal.Everyone) || readers.Layers.Any(passed => passed.All(layer.Contains)));

    /// <summary>Returns display names by account.</summary>
    private async Task<IReadOnlyDictionary<string, string>> UserNamesAsync(HashSet<string> accounts, CancellationToken cancellationToken)
    {
        if (_users.Count >= MaxCached)
            _users.Clear();
        foreach (var chunk in accounts.Where(account => !_users.ContainsKey(account)).Chunk(client.MaxUsersPerCall))
        {
            if (await UsersAsync(chunk, cancellationToken) is not { } found)
                continue;
            foreach (var account in chunk)
                _users[account] = StorageLookup.UnknownUser;
            foreach (var user in found)
            {
                if ((user.AccountId ?? user.UserKey) is { } id && user.DisplayName is { Length: > 0 } name)
                    _users[id] = name;
            }
        }

        return accounts.ToDictionary(account => account, account => _users.GetValueOrDefault(account, StorageLookup.UnknownUser));
    }

    /// <summary>
    /// Returns null if the users cannot be had now, which costs this text their names. They are asked for again with the next text.
    /// </summary>
    private async Task<IReadOnlyList<ConfluenceUser>?> UsersAsync(string[] accounts, CancellationToken cancellationToken)
    {
        try
        {
            return await client.UsersAsync(accounts, cancellationToken);
        }
        catch (SourceException e) when (client.MaxUsersPerCall == 1 && e.IsHidden())
        {
            // The one user who was asked for is hidden or gone.
            return [];
        }
        catch (SourceException e) when (e.Kind is not (SourceErrorKind.RateLimited or SourceErrorKind.Unauthorized))
        {
            return null;
        }
    }

    private sealed record IncludedPage(string Id, int Version, XElement Markup, DocumentAccess Access);
}
