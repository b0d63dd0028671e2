using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using Connectors.Sources.Atlassian;
using Connectors.Sources.Http;

namespace Connectors.Sources.Jira;

/// <summary>Calls Jira's REST API: version 3 on Cloud, version 2 on Data Center.</summary>
internal sealed class JiraClient(JiraConfig config, AtlassianConnection connection) : IDisposable
{
    private const int ListPageSize = 50;
    private const int CommentPageSize = 100;

    /// <summary>The maximum page size of Cloud's search if only ids and keys are requested.</summary>
    private const int KeyPageSize = 5000;

    private readonly string _rest = connection.Site.IsCloud ? "rest/api/3" : "rest/api/2";

    public bool IsCloud => connection.Site.IsCloud;

    /// <summary>The address of the site in a browser, with a slash at the end.</summary>
    public Uri Site => connection.Site.Address;

    /// <summary>Tells operators that some groups, or members of groups, are left out.</summary>
    public void LeaveOut(int count, string rows)
    {
        if (count > 0)
            OddRowLog.LeftOut(connection.Logger, "Jira", count, rows);
    }

    public static async Task<JiraClient> OpenAsync(JiraConfig config, SourceContext context, CancellationToken cancellationToken)
        => new(config, await AtlassianConnection.OpenAsync(
            "Jira", "jira", "", config.BaseUrl, config, config.Credentials.Secrets(), context, cancellationToken));

    public Task<JiraMyself> MyselfAsync(CancellationToken cancellationToken)
        => GetAsync<JiraMyself>("myself", "myself", [], cancellationToken);

    public Task<JiraProject> ProjectAsync(string idOrKey, CancellationToken cancellationToken)
        => GetAsync<JiraProject>($"project/{Uri.EscapeDataString(idOrKey)}", "project", [], cancellationToken);

    public async Task<JsonRows<JiraProject>> ProjectsAsync(CancellationToken cancellationToken)
    {
        if (!IsCloud)
            return await GetAsync<JsonRows<JiraProject>>("project", "project", [], cancellationToken);

        var (projects, odd) = (new List<JiraProject>(), new List<OddRow>());
        await foreach (var page in ListAsync<JiraProject>("project/search", "project.search", [], project => project.Id, cancellationToken))
        {
            projects.AddRange(page);
            odd.AddRange(page.Odd);
        }

        return new JsonRows<JiraProject>(projects, odd);
    }

    public Task<JsonRows<JiraField>> FieldsAsync(CancellationToken cancellationToken)
        => GetAsync<JsonRows<JiraField>>("field", "field", [], cancellationToken);

    /// <summary>Returns a page of ids and keys in the order of the search (Cloud).</summary>
    /// <param name="token">The previous page's token. Null for the first page.</param>
    public Task<JiraKeyPage> SearchKeysAsync(string jql, string? token, CancellationToken cancellationToken)
    {
        string[] fields = ["key"];
        return WithTokenAsync(
            token, PostAsync<JiraKeyPage>("search/jql", "search.jql", Search(jql, KeyPageSize, fields, token), cancellationToken));
    }

    /// <summary>Returns a page of issues with the given fields (Cloud).</summary>
    /// <param name="token">The previous page's token. Null for the first page.</param>
    /// <param name="limit">Issues per page.</param>
    public Task<JiraSearchPage> SearchAsync(
        string jql, string? token, int limit, IReadOnlyList<string> fields, CancellationToken cancellationToken)
        => WithTokenAsync(
            token, PostAsync<JiraSearchPage>("search/jql", "search.jql", Search(jql, limit, fields, token), cancellationToken));

    /// <summary>Returns a page of issues by offset (Data Center). A page may be shorter than the limit and not be the last.</summary>
    /// <param name="limit">Issues per page.</param>
    /// <param name="strict">Whether Jira rejects a query that names values which do not exist. If not, they match nothing.</param>
    public Task<JiraSearchPage> SearchAsync(
        string jql, int startAt, int limit, IReadOnlyList<string> fields, bool strict, CancellationToken cancellationToken)
        => PostAsync<JiraSearchPage>(
            "search", "search", new { jql, startAt, maxResults = limit, fields, validateQuery = strict }, cancellationToken);

    /// <summary>Returns issues by id (Cloud).</summary>
    /// <param name="ids">At most <see cref="JiraConfig.MaxBatch"/> ids.</param>
    public Task<JiraBulkFetch> FetchAsync(IReadOnlyList<string> ids, IReadOnlyList<string> fields, CancellationToken cancellationToken)
        => PostAsync<JiraBulkFetch>("issue/bulkfetch", "issue.bulkfetch", new { issueIdsOrKeys = ids, fields }, cancellationToken);

    /// <summary>Returns all comments of an issue, page by page.</summary>
    public async IAsyncEnumerable<JsonRows<JiraComment>> CommentsAsync(
        string issue, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var guard = new PageGuard($"the comments of issue {issue}", maxPages: 1000);
        var offset = new OffsetGuard($"the comments of issue {issue}");
        for (var start = 0; ;)
        {
            var page = await GetAsync<JiraComments>(
                $"issue/{issue}/comment", "issue.comment",
                [("startAt", Text(start)), ("maxResults", Text(CommentPageSize)), ("orderBy", "created")], cancellationToken);
            if (offset.AsksAgain(start, page.StartAt))
                continue;
            var comments = page.Comments ?? JsonRows<JiraComment>.Empty;
            start += comments.Given;
            guard.Page(start < page.Total ? Text(start) : null, [.. comments.Select(comment => comment.Id)]);
            yield return comments;
            if (comments.Given == 0 || start >= page.Total)
                yield break;
        }
    }

    public Task<T> GetAsync<T>(
        string path, string endpoint, IEnumerable<(string Name, string? Value)> query, CancellationToken cancellationToken)
        => connection.Api.SendAsync<T>(Get(path, endpoint, query), cancellationToken);

    /// <summary>Returns all values of a list that Jira pages by offset, page by page, each with the rows that could not be read.</summary>
    /// <param name="id">Identifies a value, to notice pages that repeat.</param>
    public async IAsyncEnumerable<JsonRows<T>> ListAsync<T>(
        string path, string endpoint, IReadOnlyList<(string Name, string? Value)> query, Func<T, string?> id,
        [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        var guard = new PageGuard(endpoint, maxPages: 20_000);
        var offset = new OffsetGuard(endpoint);
        for (var start = 0; ;)
        {
            var page = await GetAsync<JiraPage<T>>(
                path, endpoint, [.. query, ("startAt", Text(start)), ("maxResults", Text(ListPageSize))], cancellationToken);
            if (offset.AsksAgain(start, page.StartAt))
                continue;
            var values = page.Values ?? JsonRows<T>.Empty;
            start += values.Given;
            var last = values.Given == 0 || page.IsLast == true || start >= page.Total;
            guard.Page(last ? null : Text(start), [.. values.Select(value => id(value) ?? "")]);
            yield return values;
            if (last)
                yield break;
        }
    }

    /// <summary>
    /// Downloads an attachment. Credentials are sent only to the site. Cloud redirects to its file storage, which needs none.
    /// </summary>
    /// <exception cref="DocumentUnreadableException">The file is stored outside the site, too large, or not available.</exception>
    public Task<Stream> DownloadAsync(JiraAttachment attachment, CancellationToken cancellationToken)
    {
        if (IsCloud)
        {
            return connection.Api.DownloadAsync(
                Get($"attachment/content/{attachment.Id}", "attachment", []), config.MaxAttachmentBytes, cancellationToken);
        }

        return Uri.TryCreate(attachment.Content, UriKind.Absolute, out var address) && Origin(address) == Origin(Site)
            ? connection.Api.DownloadAsync(RestCall.Get(address.AbsoluteUri, "attachment"), config.MaxAttachmentBytes, cancellationToken)
            : throw new DocumentUnreadableException(
                FailureReason.Unsupported,
                "The attachment is stored outside the Jira site. It is not downloaded, because credentials are sent only to the site.");
    }

    public void Dispose() => connection.Dispose();

    /// <summary>
    /// Turns Jira's 400 for a later page into a transient error: Jira accepted the same query for the first page, so the token has expired.
    /// </summary>
    private static async Task<T> WithTokenAsync<T>(string? token, Task<T> page)
    {
        try
        {
            return await page;
        }
        catch (SourceException e) when (token is not null && e.HttpStatus() == HttpStatusCode.BadRequest)
        {
            throw new SourceException(
                SourceErrorKind.Transient,
                $"The search cannot continue and starts again at the last issue read. {e.Message}", e.InnerException);
        }
    }

    /// <summary>Jira's documentation allows no null for the token, so the first page's search has none.</summary>
    private static object Search(string jql, int limit, IReadOnlyList<string> fields, string? token)
        => token is null
            ? new { jql, maxResults = limit, fields }
            : new { jql, maxResults = limit, fields, nextPageToken = token };

    private Task<T> PostAsync<T>(string path, string endpoint, object body, CancellationToken cancellationToken)
        => connection.Api.SendAsync<T>(
            new RestCall(HttpMethod.Post, $"{_rest}/{path}", endpoint) { Json = body, Idempotent = true }, cancellationToken);

    private RestCall Get(string path, string endpoint, IEnumerable<(string Name, string? Value)> query)
        => new(HttpMethod.Get, $"{_rest}/{path}", endpoint)
        {
            Query = [.. query.Select(pair => new KeyValuePair<string, string?>(pair.Name, pair.Value))],
        };

    private static (string, string, int) Origin(Uri address) => (address.Scheme, address.IdnHost, address.Port);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
