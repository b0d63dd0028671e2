using System.Net;
using Connectors.Sources.Http;

namespace Connectors.Sources.Confluence;

/// <summary>
/// Who may read a page: whoever may see its space AND is named by every restricted page above it AND by its own restriction. A layer that
/// cannot be read is nobody. Lives for a slice, and asks once for each space and parent.
/// </summary>
internal sealed class ConfluenceAccess(ConfluenceClient client)
{
    private const int AtOnce = 50;
    private const int MaxKept = 20_000;
    private const string Expand = "restrictions.read.restrictions.user,restrictions.read.restrictions.group";

    private readonly Dictionary<string, IReadOnlyList<Principal>> _spaces = new(StringComparer.Ordinal);

    /// <summary>By page; null: not restricted.</summary>
    private readonly Dictionary<string, IReadOnlyList<Principal>?> _pages = new(StringComparer.Ordinal);

    public async Task<IReadOnlyDictionary<string, DocumentAccess>> OfAsync(IReadOnlyList<ConfluenceContent> pages, CancellationToken cancellationToken)
    {
        if (_pages.Count > MaxKept)
            _pages.Clear();
        foreach (var page in pages)
            _pages[page.Id] = await RestrictionAsync(page, cancellationToken);
        await LoadAsync(pages.SelectMany(page => page.Ancestors ?? []).Select(ancestor => ancestor.Id).Distinct().Where(id => !_pages.ContainsKey(id)), cancellationToken);

        var access = new Dictionary<string, DocumentAccess>(StringComparer.Ordinal);
        foreach (var page in pages)
        {
            List<IReadOnlyList<Principal>> layers = [page.Space is { } space ? await SpaceAsync(space.Key, cancellationToken) : []];
            // Not told at all is not the same as none.
            if (page.Ancestors is null && page.Type == "page")
                layers.Add([]);
            layers.AddRange((page.Ancestors ?? []).Select(ancestor => _pages[ancestor.Id]).Append(_pages[page.Id]).OfType<IReadOnlyList<Principal>>());
            access[page.Id] = new DocumentAccess(layers);
        }

        return access;
    }

    /// <summary>Who may see a space; nobody where the account may not know.</summary>
    public async Task<IReadOnlyList<Principal>> SpaceAsync(string key, CancellationToken cancellationToken)
    {
        if (_spaces.TryGetValue(key, out var known))
            return known;
        try
        {
            var path = $"rest/api/space/{Uri.EscapeDataString(key)}";
            var permissions = client.IsCloud
                ? (await client.GetAsync<ConfluenceSpace>(path, "space", [("expand", "permissions")], cancellationToken)).Permissions
                : await client.GetAsync<List<ConfluencePermission>>($"{path}/permissions", "space.permissions", [], cancellationToken);
            known = [.. (permissions ?? []).Where(permission => permission.IsToRead).SelectMany(permission => permission.Principals()).Distinct()];
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.Forbidden || e.IsNotFound() || (!client.IsCloud && e.HttpStatus() == HttpStatusCode.InternalServerError))
        {
            // Some versions of Data Center answer 500 to those who may not know (CONFSERVER-99908).
            known = [];
        }

        return _spaces[key] = known;
    }

    /// <summary>Restrictions of pages above others. A draft, or one in the trash, is not found: nobody may read what is below it.</summary>
    private async Task LoadAsync(IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        foreach (var chunk in ids.ToList().Chunk(AtOnce))
        {
            foreach (var id in chunk)
                _pages[id] = [];
            await foreach (var page in client.SearchAsync("content.ancestors", Cql.Any(chunk), Expand, AtOnce, cancellationToken))
            {
                foreach (var content in page)
                    _pages[content.Id] = await RestrictionAsync(content, cancellationToken);
            }
        }
    }

    private async Task<IReadOnlyList<Principal>?> RestrictionAsync(ConfluenceContent page, CancellationToken cancellationToken)
    {
        // Not told at all is not the same as not restricted.
        if (page.Restrictions?.Read?.Restrictions is not { } restricted)
            return [];
        var principals = restricted.IsComplete ? restricted.Principals() : await AllAsync(page.Id, cancellationToken);
        return principals.Count == 0 && restricted.IsComplete ? null : principals;
    }

    /// <summary>Lists of people within a page's answer end after a few.</summary>
    private async Task<IReadOnlyList<Principal>> AllAsync(string page, CancellationToken cancellationToken)
    {
        const int Limit = 100;
        var all = new HashSet<Principal>();
        for (var start = 0; start < 100_000; start += Limit)
        {
            try
            {
                var part = await client.GetAsync<ConfluenceRestriction>(
                    $"rest/api/content/{page}/restriction/byOperation/read", "content.restriction",
                    [("expand", "restrictions.user,restrictions.group"), ("start", $"{start}"), ("limit", $"{Limit}")], cancellationToken);
                var found = part.Restrictions?.Principals() ?? [];
                all.UnionWith(found);
                if (found.Count == 0 || ((part.Restrictions?.User?.Results?.Count ?? 0) < Limit && (part.Restrictions?.Group?.Results?.Count ?? 0) < Limit))
                    break;
            }
            catch (SourceException e) when (e.Kind == SourceErrorKind.Forbidden || e.IsNotFound())
            {
                return [];
            }
        }

        return [.. all];
    }
}
