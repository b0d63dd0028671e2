using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Connectors.Sources.Atlassian;
using Connectors.Sources.Http;

namespace Connectors.Sources.Confluence;

/// <summary>Confluence's REST API: what both deployments have, found by CQL.</summary>
internal sealed partial class ConfluenceClient(ConfluenceConfig config, AtlassianConnection connection) : IDisposable
{
    private const string Search = "rest/api/content/search";

    /// <summary>Cloud's last page now and then promises another, which is empty and promises another.</summary>
    private const int MostEmpty = 3;

    public bool IsCloud => connection.Site.IsCloud;

    /// <summary>Where people open it, with a slash at the end.</summary>
    public Uri Site => connection.Site.Address;

    public static async Task<ConfluenceClient> OpenAsync(ConfluenceConfig config, SourceContext context, CancellationToken cancellationToken)
        => new(config, await AtlassianConnection.OpenAsync(
            "Confluence", "confluence", "wiki/", config.Site, config, config.Credentials.Secrets(), context, cancellationToken));

    /// <summary>Contents by CQL, a page at a time. The server may lower the limit; Cloud goes on by a cursor.</summary>
    public IAsyncEnumerable<IReadOnlyList<ConfluenceContent>> SearchAsync(
        string endpoint, string cql, string expand, int limit, CancellationToken cancellationToken)
        => PagesAsync<ConfluenceContent>(
            Search, endpoint, [("cql", cql), ("cqlcontext", Context()), ("expand", expand), ("limit", Text(limit))], content => content.Id, cancellationToken);

    /// <summary>One page of a search by offset (Data Center).</summary>
    public Task<ConfluencePage<ConfluenceContent>> SearchAtAsync(string endpoint, string cql, string expand, int start, int limit, CancellationToken cancellationToken)
        => GetAsync<ConfluencePage<ConfluenceContent>>(
            Search, endpoint, [("cql", cql), ("cqlcontext", Context()), ("expand", expand), ("start", Text(start)), ("limit", Text(limit))], cancellationToken);

    public Task<T> GetAsync<T>(string path, string endpoint, IEnumerable<(string Name, string? Value)> query, CancellationToken cancellationToken)
        => connection.Api.SendAsync<T>(
            new RestCall(HttpMethod.Get, path, endpoint) { Query = [.. query.Select(pair => new KeyValuePair<string, string?>(pair.Name, pair.Value))] }, cancellationToken);

    /// <summary>
    /// A list, a page at a time. Where a next link has a cursor, that is followed; where it has an offset, the next one is what was given so far:
    /// Data Center gives fewer than asked for and counts what was asked for, which would leave out the rest.
    /// </summary>
    public async IAsyncEnumerable<IReadOnlyList<T>> PagesAsync<T>(
        string path, string endpoint, IReadOnlyList<(string Name, string? Value)> query, Func<T, string?> id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var guard = new PageGuard(endpoint, maxPages: 50_000);
        var (given, empty) = (0, 0);
        (string Name, string? Value)[] where = [];
        while (true)
        {
            var page = await GetAsync<ConfluencePage<T>>(path, endpoint, [.. query, .. where], cancellationToken);
            var results = page.Results ?? [];
            given += results.Count;
            empty = results.Count == 0 ? empty + 1 : 0;
            // A page may be empty and have others behind it; by offset, nothing can be.
            var next = empty == MostEmpty || (empty > 0 && Cursor(page.Links?.Next ?? "") is null) ? null : page.Links?.Next;
            if (empty == 0)
                guard.Page(next is null ? null : Cursor(next) ?? $"{next} {given}", [.. results.Select(item => id(item) ?? "").Where(text => text.Length > 0)]);
            yield return results;
            if (string.IsNullOrEmpty(next))
                yield break;
            where = Cursor(next) is { } cursor ? [("cursor", cursor)] : [("start", Text(given))];
        }
    }

    /// <summary>What is listed by offset and says nothing of a next page, until a page is short.</summary>
    public async IAsyncEnumerable<IReadOnlyList<T>> OffsetsAsync<T>(
        string path, string endpoint, int limit, Func<T, string?> id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var guard = new PageGuard(endpoint, maxPages: 10_000);
        for (var start = 0; ;)
        {
            var answer = await GetAsync<ConfluencePage<T>>(path, endpoint, [("start", Text(start)), ("limit", Text(limit))], cancellationToken);
            var results = answer.Results ?? [];
            yield return results;
            start += results.Count;
            // The server may give fewer than asked for: only an empty page is surely the end, unless it says what its limit is.
            if (results.Count == 0 || (answer.Limit is { } used && results.Count < Math.Min(used, limit) && string.IsNullOrEmpty(answer.Links?.Next)))
                yield break;
            guard.Page(Text(start), [.. results.Select(item => id(item) ?? "")]);
        }
    }

    /// <summary>An attachment's bytes. Credentials go to the site alone; Cloud sends on to its storage, which needs none.</summary>
    public Task<Stream> DownloadAsync(string page, ConfluenceContent attachment, CancellationToken cancellationToken)
        => connection.Api.DownloadAsync(
            RestCall.Get(
                IsCloud || string.IsNullOrEmpty(attachment.Links?.Download)
                    ? $"rest/api/content/{page}/child/attachment/{attachment.Id}/download"
                    : attachment.Links.Download.TrimStart('/'),
                "attachment"),
            config.SizeLimit,
            cancellationToken);

    /// <summary>Where people open a content.</summary>
    public string? Link(ConfluenceContent content)
        => content.Links?.Webui is { Length: > 0 } path && Uri.TryCreate(Site, path.TrimStart('/'), out var link) && link.Host == Site.Host ? link.AbsoluteUri : null;

    public void Dispose() => connection.Dispose();

    private string? Context() => config.IncludeArchived ? """{"contentStatuses":["current","archived"]}""" : null;

    private static string? Cursor(string next)
        => CursorParameter().Match(next) is { Success: true } match ? Uri.UnescapeDataString(match.Groups[1].Value) : null;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("[?&]cursor=([^&#]+)")]
    private static partial Regex CursorParameter();
}
