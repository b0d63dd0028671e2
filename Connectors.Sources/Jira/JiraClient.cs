using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using Connectors.Sources.Atlassian;
using Connectors.Sources.Http;

namespace Connectors.Sources.Jira;

/// <summary>Jira's REST API: version 3 on Cloud, version 2 on Data Center.</summary>
internal sealed class JiraClient(JiraConfig config, AtlassianConnection connection) : IDisposable
{
    private const int PageOfValues = 50;
    private const int PageOfComments = 100;

    /// <summary>Cloud gives so many at a time where nothing but ids and keys is asked for.</summary>
    private const int PageOfIds = 5000;

    private readonly string _rest = connection.Site.IsCloud ? "rest/api/3" : "rest/api/2";

    public bool IsCloud => connection.Site.IsCloud;

    /// <summary>Where people open the site, with a slash at the end.</summary>
    public Uri Site => connection.Site.Address;

    public static async Task<JiraClient> OpenAsync(JiraConfig config, SourceContext context, CancellationToken cancellationToken)
        => new(config, await AtlassianConnection.OpenAsync(
            "Jira", "jira", "", config.BaseUrl, config, config.Credentials.Secrets(), context, cancellationToken));

    public Task<JiraMyself> MyselfAsync(CancellationToken cancellationToken) => GetAsync<JiraMyself>("myself", "myself", [], cancellationToken);

    public Task<JiraProject> ProjectAsync(string idOrKey, CancellationToken cancellationToken)
        => GetAsync<JiraProject>($"project/{Uri.EscapeDataString(idOrKey)}", "project", [], cancellationToken);

    public async Task<IReadOnlyList<JiraProject>> ProjectsAsync(CancellationToken cancellationToken)
    {
        if (!IsCloud)
            return await GetAsync<List<JiraProject>>("project", "project", [], cancellationToken);

        var projects = new List<JiraProject>();
        await foreach (var page in ValuesAsync<JiraProject>("project/search", "project.search", [], project => project.Id, cancellationToken))
            projects.AddRange(page);
        return projects;
    }

    public Task<List<JiraField>> FieldsAsync(CancellationToken cancellationToken) => GetAsync<List<JiraField>>("field", "field", [], cancellationToken);

    /// <summary>A page of ids in the search's order (Cloud).</summary>
    public Task<JiraIdPage> IdsAsync(string jql, string? token, CancellationToken cancellationToken)
        => AfterAsync(token, PostAsync<JiraIdPage>(
            "search/jql", "search.jql", new { jql, maxResults = PageOfIds, fields = (string[])["key"], nextPageToken = token }, cancellationToken));

    /// <summary>A page of issues with some of their fields (Cloud).</summary>
    public Task<JiraSearchPage> SearchAsync(string jql, string? token, int limit, IReadOnlyList<string> fields, CancellationToken cancellationToken)
        => AfterAsync(token, PostAsync<JiraSearchPage>("search/jql", "search.jql", new { jql, maxResults = limit, fields, nextPageToken = token }, cancellationToken));

    /// <summary>A page of issues by offset (Data Center). It may have fewer than asked for, and still not be the last.</summary>
    public Task<JiraSearchPage> SearchAsync(string jql, int startAt, int limit, IReadOnlyList<string> fields, bool strict, CancellationToken cancellationToken)
        => PostAsync<JiraSearchPage>(
            "search", "search", new { jql, startAt, maxResults = limit, fields, validateQuery = strict }, cancellationToken);

    /// <summary>At most a hundred issues by id (Cloud).</summary>
    public Task<JiraBulk> FetchAsync(IReadOnlyList<string> ids, IReadOnlyList<string> fields, CancellationToken cancellationToken)
        => PostAsync<JiraBulk>("issue/bulkfetch", "issue.bulkfetch", new { issueIdsOrKeys = ids, fields }, cancellationToken);

    /// <summary>All comments of an issue, a page at a time.</summary>
    public async IAsyncEnumerable<IReadOnlyList<JiraComment>> CommentsAsync(string issue, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var guard = new PageGuard($"the comments of issue {issue}", maxPages: 1000);
        for (var start = 0; ;)
        {
            var page = await GetAsync<JiraComments>(
                $"issue/{issue}/comment", "issue.comment", [("startAt", Text(start)), ("maxResults", Text(PageOfComments)), ("orderBy", "created")], cancellationToken);
            var comments = page.Comments ?? [];
            start += comments.Count;
            guard.Page(start < page.Total ? Text(start) : null, [.. comments.Select(comment => comment.Id)]);
            yield return comments;
            if (comments.Count == 0 || start >= page.Total)
                yield break;
        }
    }

    public Task<T> GetAsync<T>(string path, string endpoint, IEnumerable<(string Name, string? Value)> query, CancellationToken cancellationToken)
        => connection.Api.SendAsync<T>(Get(path, endpoint, query), cancellationToken);

    /// <summary>What is listed by offset, a page at a time.</summary>
    public async IAsyncEnumerable<IReadOnlyList<T>> ValuesAsync<T>(
        string path, string endpoint, IReadOnlyList<(string Name, string? Value)> query, Func<T, string?> id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var guard = new PageGuard(endpoint, maxPages: 20_000);
        for (var start = 0; ;)
        {
            var page = await GetAsync<JiraValues<T>>(
                path, endpoint, [.. query, ("startAt", Text(start)), ("maxResults", Text(PageOfValues))], cancellationToken);
            var values = page.Values ?? [];
            start += values.Count;
            var last = values.Count == 0 || page.IsLast == true || start >= page.Total;
            guard.Page(last ? null : Text(start), [.. values.Select(value => id(value) ?? "")]);
            yield return values;
            if (last)
                yield break;
        }
    }

    /// <summary>An attachment's bytes. Credentials go to the site alone; Cloud sends on to its storage, which needs none.</summary>
    /// <exception cref="DocumentUnreadableException">It is not the site that keeps the file, it is too large, or cannot be had.</exception>
    public Task<Stream> DownloadAsync(JiraAttachment attachment, CancellationToken cancellationToken)
    {
        if (IsCloud)
            return connection.Api.DownloadAsync(Get($"attachment/content/{attachment.Id}", "attachment", []), config.LargestAttachment, cancellationToken);
        return Uri.TryCreate(attachment.Content, UriKind.Absolute, out var address) && Origin(address) == Origin(Site)
            ? connection.Api.DownloadAsync(RestCall.Get(address.AbsoluteUri, "attachment"), config.LargestAttachment, cancellationToken)
            : throw new DocumentUnreadableException(FailureReason.Unsupported, "The attachment is not kept by the site itself, and credentials go nowhere else.");
    }

    public void Dispose() => connection.Dispose();

    /// <summary>What was taken for its first page is not wrong for the second: it is the token that Jira does not know any more.</summary>
    private static async Task<T> AfterAsync<T>(string? token, Task<T> page)
    {
        try
        {
            return await page;
        }
        catch (SourceException e) when (token is not null && e.HttpStatus() == HttpStatusCode.BadRequest)
        {
            throw new SourceException(SourceErrorKind.Transient, $"The search cannot go on where it was, and begins anew from the last issue read. {e.Message}", e.InnerException);
        }
    }

    private Task<T> PostAsync<T>(string path, string endpoint, object body, CancellationToken cancellationToken)
        => connection.Api.SendAsync<T>(
            new RestCall(HttpMethod.Post, $"{_rest}/{path}", endpoint) { Json = body, Idempotent = true }, cancellationToken);

    private RestCall Get(string path, string endpoint, IEnumerable<(string Name, string? Value)> query)
        => new(HttpMethod.Get, $"{_rest}/{path}", endpoint) { Query = [.. query.Select(pair => new KeyValuePair<string, string?>(pair.Name, pair.Value))] };

    private static (string, string, int) Origin(Uri address) => (address.Scheme, address.IdnHost, address.Port);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
