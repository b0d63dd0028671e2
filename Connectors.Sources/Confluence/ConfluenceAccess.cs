namespace Connectors.Sources.Confluence;

/// <summary>
/// Finds the readers of pages. A user may read a page if they may view its space, are named by every restricted page above it, and are
/// named by its own restriction. A layer that cannot be read names no reader. An instance lives for one slice and asks for each space and
/// each parent once.
/// </summary>
internal sealed class ConfluenceAccess(ConfluenceClient client)
{
    private const int AncestorsPerSearch = 50;
    private const int SubjectsPerPage = 100;
    private const int MaxSubjects = 100_000;
    private const int MaxCachedPages = 20_000;
    private const string Expand = "restrictions.read.restrictions.user,restrictions.read.restrictions.group";

    private readonly Dictionary<string, IReadOnlyList<Principal>> _spaces = new(StringComparer.Ordinal);

    /// <summary>The restriction of each page. Null means that the page is not restricted.</summary>
    private readonly Dictionary<string, IReadOnlyList<Principal>?> _pages = new(StringComparer.Ordinal);

    /// <summary>Returns the access of each page by the page's id.</summary>
    public async Task<IReadOnlyDictionary<string, DocumentAccess>> OfPagesAsync(
        IReadOnlyList<ConfluenceContent> pages, CancellationToken cancellationToken)
    {
        if (_pages.Count > MaxCachedPages)
            _pages.Clear();
        foreach (var page in pages)
            _pages[page.Id] = await RestrictionAsync(page, cancellationToken);
        var ancestors = pages.SelectMany(page => page.Ancestors ?? [])
            .DistinctBy(ancestor => ancestor.Id)
            .Where(ancestor => !_pages.ContainsKey(ancestor.Id))
            .ToLookup(IsSearchable);
        await LoadAncestorsAsync([.. ancestors[true].Select(ancestor => ancestor.Id)], cancellationToken);
        foreach (var ancestor in ancestors[false])
            _pages[ancestor.Id] = await OfContainerAsync(ancestor.Id, cancellationToken);

        var access = new Dictionary<string, DocumentAccess>(StringComparer.Ordinal);
        foreach (var page in pages)
        {
            List<IReadOnlyList<Principal>> layers = [page.Space is { } space ? await OfSpaceAsync(space, cancellationToken) : []];
            // If the answer lacks the list of ancestors, an ancestor may be restricted, so the page gets a layer without readers.
            if (page.Ancestors is null && page.Type == ConfluenceContentType.Page)
                layers.Add([]);
            var restrictions = (page.Ancestors ?? []).Select(ancestor => _pages[ancestor.Id]).Append(_pages[page.Id]);
            layers.AddRange(restrictions.OfType<IReadOnlyList<Principal>>());
            access[page.Id] = new DocumentAccess(layers);
        }

        return access;
    }

    /// <summary>Returns the readers of a space. Empty if the account may not see its permissions, or the space has no key.</summary>
    public async Task<IReadOnlyList<Principal>> OfSpaceAsync(ConfluenceSpace space, CancellationToken cancellationToken)
    {
        if (space.Key is not { Length: > 0 } key)
            return [];
        if (_spaces.TryGetValue(key, out var cached))
            return cached;
        IReadOnlyList<Principal> readers;
        try
        {
            readers = await client.ReadersAsync(space, cancellationToken);
        }
        catch (SourceException e) when (e.IsHidden())
        {
            readers = [];
        }

        return _spaces[key] = readers;
    }

    /// <summary>
    /// Loads the restrictions of pages above others. A search does not return drafts or pages in the trash. They keep an empty layer, so
    /// the pages below them have no readers.
    /// </summary>
    private async Task LoadAncestorsAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        foreach (var chunk in ids.Chunk(AncestorsPerSearch))
        {
            foreach (var id in chunk)
                _pages[id] = [];
            var search = client.SearchAsync("content.ancestors", Cql.WithIds(chunk), Expand, AncestorsPerSearch, cancellationToken);
            await foreach (var found in search)
            {
                foreach (var content in found)
                    _pages[content.Id] = await RestrictionAsync(content, cancellationToken);
            }
        }
    }

    /// <summary>Returns null if the page is not restricted.</summary>
    private async Task<IReadOnlyList<Principal>?> RestrictionAsync(ConfluenceContent page, CancellationToken cancellationToken)
    {
        // If the answer lacks the restrictions, the page may be restricted, so it has no readers.
        if (page.Restrictions?.Read?.Restrictions is not { } subjects)
            return [];
        if (!subjects.IsComplete)
            return await AllSubjectsAsync(page.Id, cancellationToken);
        return subjects.Principals() is { Count: > 0 } principals ? principals : null;
    }

    /// <summary>
    /// Whether a search finds an ancestor. It does not find a folder, a whiteboard or a database, below which there may be pages.
    /// </summary>
    private static bool IsSearchable(ConfluenceContent ancestor)
        => ancestor.Type is null or ConfluenceContentType.Page or ConfluenceContentType.BlogPost;

    /// <summary>Returns the restriction of a folder, whiteboard or database; null if it has none.</summary>
    private async Task<IReadOnlyList<Principal>?> OfContainerAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            var first = (await client.RestrictionAsync(id, 0, SubjectsPerPage, cancellationToken)).Restrictions;
            if (first is null)
                return [];
            return first.Principals().Count == 0 ? null : await AllSubjectsAsync(id, cancellationToken);
        }
        catch (SourceException e) when (e.IsHidden())
        {
            return [];
        }
    }

    /// <summary>Reads the whole restriction of a page, because the lists within the page's own answer are truncated.</summary>
    private async Task<IReadOnlyList<Principal>> AllSubjectsAsync(string page, CancellationToken cancellationToken)
    {
        var all = new HashSet<Principal>();
        for (var start = 0; start < MaxSubjects; start += SubjectsPerPage)
        {
            try
            {
                var part = (await client.RestrictionAsync(page, start, SubjectsPerPage, cancellationToken)).Restrictions;
                var principals = part?.Principals() ?? [];
                all.UnionWith(principals);
                if (part is null || principals.Count == 0 || part.EndsBefore(SubjectsPerPage))
                    break;
            }
            catch (SourceException e) when (e.IsHidden())
            {
                return [];
            }
        }

        return [.. all];
    }
}
