using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Connectors.Tests.Sources.Jira;

/// <summary>The endpoints for searches, bulkfetch and comments.</summary>
public sealed class FakeJiraSearch(FakeJiraSite site)
{
    private const int MaxInlineComments = 20;
    private readonly ConcurrentDictionary<string, (string Jql, List<string> Ids, int Empty)> _tokens = new();

    /// <summary>The server's limit of issues per page on Data Center, which a larger request does not exceed.</summary>
    public int MaxDataCenterPage { get; set; } = 1000;

    /// <summary>Ids per page on Cloud if no other field is requested: 5000 by the documentation, "or fewer".</summary>
    public int MaxIdsPerPage { get; set; } = 5000;

    /// <summary>Issues per page on Cloud if other fields are requested: a hundred, "or fewer".</summary>
    public int MaxIssuesPerPage { get; set; } = 100;

    /// <summary>Replaces the query before it is answered, as a proxy that mixes up answers would.</summary>
    public Func<string, string> RewriteQuery { get; set; } = jql => jql;

    /// <summary>Changes a row of a search or of bulkfetch before it is sent.</summary>
    public Action<JsonObject> Distort { get; set; } = _ => { };

    /// <summary>Every page token is rejected as expired.</summary>
    public bool ExpiresTokens { get; set; }

    /// <summary>The number of empty pages with a token after each page but the last.</summary>
    public int EmptyPages { get; set; }

    /// <summary>The last page has a token, and so does every empty page after it.</summary>
    public bool HasEndlessTokens { get; set; }

    /// <summary>The last page repeats the token of the page before it, and says that it is the last.</summary>
    public bool RepeatsLastToken { get; set; }

    /// <summary>Every page says that it is the last, also those with a token.</summary>
    public bool SaysLastTooEarly { get; set; }

    /// <summary>The last page says so and has a new token, which leads to the same page.</summary>
    public bool LastLeadsToItself { get; set; }

    /// <summary>Later pages of a search fail with this status.</summary>
    public int? LaterPagesFail { get; set; }

    /// <summary>Searches without total and offset. A page token is valid only for its query.</summary>
    public IResult OnCloud(JsonObject body)
    {
        var (jql, fields) = (RewriteQuery(Text(body, "jql")), Fields(body));
        var (matches, bounded) = FakeJql.Parse(site, jql);
        if (!bounded)
            return Refuse("Unbounded JQL queries are not allowed here. Please add a search restriction to your query.");

        var size = Math.Min(Number(body, "maxResults", 50), fields.IsSubsetOf(["id", "key"]) ? MaxIdsPerPage : MaxIssuesPerPage);
        var (ids, empty) = (new List<string>(), 0);
        if (body.ContainsKey("nextPageToken") && body["nextPageToken"] is null)
            return Refuse("nextPageToken must be a string.");
        if (body["nextPageToken"]?.GetValue<string>() is { } token)
        {
            if (LaterPagesFail is { } status)
                return Refuse("later", status);
            if (ExpiresTokens || !_tokens.TryGetValue(token, out var known) || known.Jql != jql)
                return Refuse("The provided next page token is invalid or expired.");
            (ids, empty) = (known.Ids, known.Empty);
        }
        else
        {
            ids = [.. Visible(matches).Select(issue => issue.Id)];
        }

        var page = empty > 0 ? [] : ids.Take(size).ToList();
        var rest = ids[page.Count..];
        var answer = new JsonObject
        {
            ["issues"] = Json(Find(page), fields, MaxInlineComments),
            ["isLast"] = SaysLastTooEarly || (rest.Count == 0 && !HasEndlessTokens),
        };
        if (rest.Count > 0 || HasEndlessTokens || LastLeadsToItself)
        {
            var next = Guid.NewGuid().ToString("n");
            _tokens[next] = (jql, rest.Count == 0 && LastLeadsToItself ? page : rest, empty > 0 ? empty - 1 : EmptyPages);
            answer["nextPageToken"] = next;
        }

        else if (RepeatsLastToken && body["nextPageToken"] is { } last)
        {
            answer["nextPageToken"] = last.DeepClone();
        }

        return Results.Json(answer);
    }

    public IResult Bulk(JsonObject body)
    {
        var ids = body["issueIdsOrKeys"]!.AsArray().Select(id => id!.GetValue<string>()).ToList();
        if (ids.Count > 100)
            return Refuse("The request exceeds the maximum of 100 issues.");
        var wanted = ids.ToHashSet();
        var visible = site.Issues.Where(issue => wanted.Contains(issue.Id) && !issue.IsGone && !issue.Project.IsHidden).ToList();
        if (visible.Exists(issue => issue.IsDamaged))
            return Results.Text("""{"issues":[{"id":"1","key""", "application/json");
        var found = visible.Where(issue => ids.Count <= issue.MaxBatch);
        var refused = visible.Where(issue => ids.Count > issue.MaxBatch);
        return Results.Json(new JsonObject
        {
            // The server chooses the order. An issue that does not exist, or that the account may not see, is in neither list.
            ["issues"] = Json(found.OrderByDescending(issue => issue.Id), Fields(body), MaxInlineComments),
            ["issueErrors"] = new JsonArray([.. refused.Select(issue => new JsonObject
            {
                ["id"] = issue.Id, ["errorMessage"] = "The issue could not be fetched, please try again.",
            })]),
        });
    }

    public IResult OnDataCenter(JsonObject body)
    {
        Func<FakeIssue, bool> matches;
        try
        {
            (matches, _) = FakeJql.Parse(site, RewriteQuery(Text(body, "jql")));
        }
        catch (FakeJqlException) when (body["validateQuery"]?.GetValue<bool>() == false)
        {
            matches = _ => false;
        }

        var all = Visible(matches).ToList();
        var (start, size) = (Number(body, "startAt", 0), Math.Min(Number(body, "maxResults", 50), MaxDataCenterPage));
        return Results.Json(new JsonObject
        {
            ["startAt"] = start, ["maxResults"] = size, ["total"] = all.Count,
            ["issues"] = Json(all.Skip(start).Take(size), Fields(body), int.MaxValue),
        });
    }

    public IResult Comments(HttpContext context, string id)
    {
        var issue = site.Issues.SingleOrDefault(issue => issue.Id == id || issue.Key == id);
        if (issue is null)
            return Refuse("Issue does not exist or you do not have permission to see it.", StatusCodes.Status404NotFound);
        var start = int.Parse(context.Request.Query["startAt"]!, CultureInfo.InvariantCulture);
        var size = Math.Min(100, int.Parse(context.Request.Query["maxResults"]!, CultureInfo.InvariantCulture));
        return Results.Json(new JsonObject
        {
            ["startAt"] = start, ["maxResults"] = size, ["total"] = issue.Comments.Count,
            ["comments"] = new JsonArray([.. issue.Comments.Skip(start).Take(size).Select(comment => comment.Json(site))]),
        });
    }

    private IEnumerable<FakeIssue> Visible(Func<FakeIssue, bool> matches)
        => site.Issues
            .Where(issue => !issue.Project.IsHidden && matches(issue))
            .OrderBy(issue => issue.Created)
            .ThenBy(issue => issue.Key, StringComparer.Ordinal);

    private IEnumerable<FakeIssue> Find(IReadOnlyList<string> ids)
    {
        var found = site.Issues.ToDictionary(issue => issue.Id);
        return ids.Where(found.ContainsKey).Select(id => found[id]);
    }

    private JsonArray Json(IEnumerable<FakeIssue> issues, HashSet<string> fields, int maxComments)
    {
        HashSet<string> wanted = [.. fields.Except(["id", "key"])];
        var rows = issues.Select(issue => issue.Json(site, wanted, maxComments)).ToList();
        rows.ForEach(Distort);
        return new JsonArray([.. rows]);
    }

    private static IResult Refuse(string message, int status = StatusCodes.Status400BadRequest)
        => Results.Json(FakeJiraAccess.Error(message), statusCode: status);

    private static HashSet<string> Fields(JsonObject body)
        => [.. (body["fields"]?.AsArray() ?? []).Select(field => field!.GetValue<string>())];

    private static string Text(JsonObject body, string name) => body[name]?.GetValue<string>() ?? "";

    private static int Number(JsonObject body, string name, int otherwise) => body[name]?.GetValue<int>() ?? otherwise;
}
