using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Connectors.Sources.Atlassian;
using Connectors.Sources.Http;

namespace Connectors.Sources.Confluence;

/// <summary>
/// Calls Confluence's REST API. Cloud and Data Center share the calls in this class. If they differ in a call, it is abstract or virtual
/// here and implemented by <see cref="ConfluenceCloudClient"/> and <see cref="ConfluenceDataCenterClient"/>. No other class needs to
/// know which of the two it reads.
/// </summary>
internal abstract partial class ConfluenceClient(ConfluenceConfig config, AtlassianConnection connection) : IDisposable
{
    /// <summary>The maximum number of results of a search without bodies.</summary>
    protected const int MaxResults = 250;

    protected const string OrderedSearch = "content.search";

    private const string SearchPath = "rest/api/content/search";
    private const int PeoplePerPage = 200;

    /// <summary>A server that takes too long is not asked for fewer rows than this.</summary>
    private const int MinResults = 10;

    /// <summary>After the last results, Cloud sometimes promises one empty page after another.</summary>
    private const int MaxEmptyPages = 3;

    /// <summary>Whether the server knows contents other than pages, such as whiteboards.</summary>
    public virtual bool HasOtherContents => false;

    /// <summary>The maximum number of accounts that <see cref="UsersAsync"/> accepts.</summary>
    public abstract int MaxUsersPerCall { get; }

    public static async Task<ConfluenceClient> OpenAsync(
        ConfluenceConfig config, SourceContext context, CancellationToken cancellationToken)
    {
        var connection = await AtlassianConnection.OpenAsync(
            "Confluence", "confluence", "wiki/", config.Site, config, config.Credentials.Secrets(), context, cancellationToken);
        return connection.Site.IsCloud
            ? new ConfluenceCloudClient(config, connection)
            : new ConfluenceDataCenterClient(config, connection);
    }

    /// <summary>Returns all results of a CQL search, a page at a time. The server may lower the limit.</summary>
    public IAsyncEnumerable<IReadOnlyList<ConfluenceContent>> SearchAsync(
        string endpoint, string cql, string expand, int limit, CancellationToken cancellationToken)
        => PagesAsync(
            SearchPath, endpoint, SearchQuery(cql, expand), limit, ConfluenceRow.Content, content => content.Id, cancellationToken);

    /// <summary>Returns all results of a search sorted by time, each once, even if contents change or vanish during the search.</summary>
    /// <param name="order">The time that the search is sorted by.</param>
    /// <param name="cql">Makes the search for contents from a moment on, in seconds since 1970; null means from the beginning.</param>
    /// <param name="from">The moment to start from, in seconds since 1970; null means the beginning.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    public abstract IAsyncEnumerable<IReadOnlyList<ConfluenceContent>> SearchInOrderAsync(
        ContentOrder order, Func<long?, string> cql, long? from, CancellationToken cancellationToken);

    /// <summary>Returns the space of a page or blog post. Null if the page does not exist, or the account may not view it.</summary>
    public abstract Task<ConfluenceSpace?> FindSpaceOfPageAsync(string page, CancellationToken cancellationToken);

    /// <summary>Returns null if the space does not exist, or the account may not view it.</summary>
    public abstract Task<ConfluenceSpace?> FindSpaceAsync(string key, CancellationToken cancellationToken);

    /// <summary>Returns all spaces that the account may view. On Cloud, archived ones are among them.</summary>
    /// <exception cref="SourceException">The list could not be read completely.</exception>
    public abstract Task<IReadOnlyList<ConfluenceSpace>> SpacesAsync(CancellationToken cancellationToken);

    /// <summary>Returns the readers of a space.</summary>
    /// <exception cref="SourceException">The account may not see them, or another error.</exception>
    public abstract Task<IReadOnlyList<Principal>> ReadersAsync(ConfluenceSpace space, CancellationToken cancellationToken);

    /// <summary>Returns a part of the users and groups that may read a page.</summary>
    public Task<ConfluenceRestriction> RestrictionAsync(string page, int start, int limit, CancellationToken cancellationToken)
        => GetAsync<ConfluenceRestriction>(
            $"rest/api/content/{page}/restriction/byOperation/read", "content.restriction",
            [("expand", "restrictions.user,restrictions.group"), ("start", Text(start)), ("limit", Text(limit))], cancellationToken);

    public Task<ConfluenceUser> CurrentUserAsync(CancellationToken cancellationToken)
        => GetAsync<ConfluenceUser>("rest/api/user/current", "user.current", [], cancellationToken);

    /// <summary>With anonymous access enabled, Confluence treats invalid credentials as an anonymous user.</summary>
    /// <exception cref="SourceException">Unauthorized: it does.</exception>
    public async Task EnsureSignedInAsync(CancellationToken cancellationToken)
    {
        if ((await CurrentUserAsync(cancellationToken)).IsAnonymous)
        {
            throw new SourceException(
                SourceErrorKind.Unauthorized, "The credentials are invalid: Confluence treated them as an anonymous user. Enter new ones.");
        }
    }

    /// <summary>Returns the users with these ids, at most <see cref="MaxUsersPerCall"/>.</summary>
    public abstract Task<IReadOnlyList<ConfluenceUser>> UsersAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken);

    public IAsyncEnumerable<IReadOnlyList<ConfluenceGroup>> GroupsAsync(CancellationToken cancellationToken)
        => OffsetsAsync<ConfluenceGroup>("rest/api/group", "group", group => group.ToPrincipal()?.Id, cancellationToken);

    public IAsyncEnumerable<IReadOnlyList<ConfluenceUser>> MembersAsync(ConfluenceGroup group, CancellationToken cancellationToken)
        => OffsetsAsync<ConfluenceUser>(MembersPath(group), "group.member", user => user.ToPrincipal()?.Id, cancellationToken);

    /// <summary>
    /// Returns the ids of pages and blog posts that were moved to the trash lately. Empty if the server does not tell,
    /// or contradicts itself.
    /// </summary>
    public virtual Task<IReadOnlyList<string>> TrashedAsync(string space, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>Downloads an attachment. Only the site receives credentials; Cloud redirects to its storage, which needs none.</summary>
    public Task<Stream> DownloadAsync(string page, ConfluenceContent attachment, CancellationToken cancellationToken)
        => connection.Api.DownloadAsync(
            RestCall.Get(AttachmentPath(page, attachment), "attachment"), config.SizeLimit, cancellationToken);

    /// <summary>Returns the address at which people open a content; null if the server gave none on its own site.</summary>
    public string? Link(ConfluenceContent content)
    {
        var site = connection.Site.Address;
        var path = content.Links?.Webui;
        if (string.IsNullOrEmpty(path) || !Uri.TryCreate(site, path.TrimStart('/'), out var link) || link.Host != site.Host)
            return null;
        return link.AbsoluteUri;
    }

    public void Dispose() => connection.Dispose();

    /// <summary>The path of an attachment's bytes in version 1 of the API.</summary>
    protected static string DownloadPath(string page, ConfluenceContent attachment)
        => $"rest/api/content/{page}/child/attachment/{attachment.Id}/download";

    protected abstract string AttachmentPath(string page, ConfluenceContent attachment);

    protected abstract string MembersPath(ConfluenceGroup group);

    /// <summary>Returns one page of a search by offset.</summary>
    protected async Task<(IReadOnlyList<ConfluenceContent> Contents, bool IsLast)> SearchPageAsync(
        string endpoint, string cql, string expand, int start, int limit, CancellationToken cancellationToken)
    {
        var query = SearchQuery(cql, expand).Append(("start", Text(start)));
        var (rows, _) = await RowsAsync(SearchPath, endpoint, [.. query], limit, cancellationToken);
        return ([.. (rows.Results ?? []).Select(ConfluenceRow.Content)], string.IsNullOrEmpty(rows.Links?.Next));
    }

    protected Task<T> GetAsync<T>(
        string path, string endpoint, IEnumerable<(string Name, string? Value)> query, CancellationToken cancellationToken)
    {
        var parameters = query.Select(pair => new KeyValuePair<string, string?>(pair.Name, pair.Value)).ToList();
        return connection.Api.SendAsync<T>(RestCall.Get(path, endpoint, parameters), cancellationToken);
    }

    protected Task<T> PostAsync<T>(string path, string endpoint, object body, CancellationToken cancellationToken)
        => connection.Api.SendAsync<T>(
            new RestCall(HttpMethod.Post, path, endpoint) { Json = body, Idempotent = true }, cancellationToken);

    /// <summary>Returns all spaces of a list. A row without a key is no space that could be read.</summary>
    protected async Task<IReadOnlyList<ConfluenceSpace>> SpacesAsync(
        string path, string endpoint, IReadOnlyList<(string Name, string? Value)> query, CancellationToken cancellationToken)
    {
        var spaces = new Dictionary<string, ConfluenceSpace>(StringComparer.Ordinal);
        await foreach (var page in ListAsync<ConfluenceSpace>(path, endpoint, query, space => space.Key, cancellationToken))
        {
            foreach (var space in page.Where(space => !string.IsNullOrEmpty(space.Key)))
                spaces[space.Key!] = space;
        }

        return [.. spaces.Values];
    }

    /// <summary>Returns the rows of a list that have the documented form, a page at a time.</summary>
    protected IAsyncEnumerable<IReadOnlyList<T>> ListAsync<T>(
        string path, string endpoint, IReadOnlyList<(string Name, string? Value)> query, Func<T, string?> id,
        CancellationToken cancellationToken)
        where T : class
        => PagesAsync(path, endpoint, query, MaxResults, ConfluenceRow.Read<T>, id, cancellationToken);

    /// <summary>
    /// Returns a list, a page at a time. Follows the cursor of the next link if it has one. If the link has an offset instead, the next
    /// request starts after the results so far: Data Center returns fewer results than requested but advances the link by the requested
    /// number, which would skip results.
    /// </summary>
    private async IAsyncEnumerable<IReadOnlyList<T>> PagesAsync<T>(
        string path, string endpoint, IReadOnlyList<(string Name, string? Value)> query, int limit, Func<JsonElement, T?> parse,
        Func<T, string?> id, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        var guard = new PageGuard(endpoint, maxPages: 50_000);
        var (received, emptyPages) = (0, 0);
        (string Name, string? Value)[] position = [];
        string? last = null;
        while (true)
        {
            (var page, limit) = await RowsAsync(path, endpoint, [.. query, .. position], limit, cancellationToken);
            var rows = page.Results ?? [];
            var results = rows.Select(parse).OfType<T>().ToList();
            received += rows.Count;
            emptyPages = rows.Count == 0 ? emptyPages + 1 : 0;
            var next = page.Links?.Next;
            // An empty page may have others behind it if they are reached by a cursor, but not by an offset.
            if (emptyPages == MaxEmptyPages || (emptyPages > 0 && Cursor(next ?? "") is null))
                next = null;
            // An offset's link names the page after it, so the same link means the same page.
            if (emptyPages == 0 && next is not null && (guard.AsksAgain(Cursor(next)) || (Cursor(next) is null && next == last)))
            {
                (received, last) = (received - rows.Count, null);
                continue;
            }

            last = next;

            if (emptyPages == 0)
                guard.Page(next is null ? null : Cursor(next) ?? $"{next} {received}", Ids(results, id));
            yield return results;
            if (string.IsNullOrEmpty(next))
                yield break;
            position = Cursor(next) is { } cursor ? [("cursor", cursor)] : [("start", Text(received))];
        }
    }

    /// <summary>Returns a list by offset whose answers have no reliable next link. It ends when a page is short or empty.</summary>
    private async IAsyncEnumerable<IReadOnlyList<T>> OffsetsAsync<T>(
        string path, string endpoint, Func<T, string?> id, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        var guard = new PageGuard(endpoint, maxPages: 10_000);
        for (var (start, limit) = (0, PeoplePerPage); ;)
        {
            (var page, limit) = await RowsAsync(path, endpoint, [("start", Text(start))], limit, cancellationToken);
            var rows = page.Results ?? [];
            var results = rows.Select(ConfluenceRow.Read<T>).OfType<T>().ToList();
            if (results.Count(item => id(item) is not null) is var known && known < rows.Count)
                OddRowLog.LeftOut(connection.Logger, "Confluence", rows.Count - known, $"rows of {endpoint}");
            yield return results;
            start += rows.Count;
            // The server may apply a lower limit than requested. A short page is the last one only if the server names its limit.
            var isShort = page.Limit is { } applied && rows.Count < Math.Min(applied, limit) && string.IsNullOrEmpty(page.Links?.Next);
            if (rows.Count == 0 || isShort)
                yield break;
            guard.Page(Text(start), [.. results.Select(item => id(item) ?? "")]);
        }
    }

    /// <summary>Returns a page of a list. If the server takes too long for so many rows, asks for half as many, and so on.</summary>
    private async Task<(ConfluenceRows Page, int Limit)> RowsAsync(
        string path, string endpoint, IReadOnlyList<(string Name, string? Value)> query, int limit, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return (await GetAsync<ConfluenceRows>(path, endpoint, [.. query, ("limit", Text(limit))], cancellationToken), limit);
            }
            catch (SourceException e) when (e.HttpStatus() == HttpStatusCode.GatewayTimeout && limit > MinResults)
            {
                limit = Math.Max(MinResults, limit / 2);
            }
        }
    }

    private List<(string Name, string? Value)> SearchQuery(string cql, string expand)
    {
        var statuses = config.IncludeArchived ? """{"contentStatuses":["current","archived"]}""" : null;
        return [("cql", cql), ("cqlcontext", statuses), ("expand", expand.Length == 0 ? null : expand)];
    }

    private static List<string> Ids<T>(IReadOnlyList<T> items, Func<T, string?> id)
        => [.. items.Select(item => id(item) ?? "").Where(text => text.Length > 0)];

    private static string? Cursor(string next)
        => CursorParameter().Match(next) is { Success: true } match ? Uri.UnescapeDataString(match.Groups[1].Value) : null;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("[?&]cursor=([^&#]+)")]
    private static partial Regex CursorParameter();
}

/// <summary>The time that a search is sorted by, in ascending order.</summary>
internal enum ContentOrder
{
    Created,
    Modified,
}
