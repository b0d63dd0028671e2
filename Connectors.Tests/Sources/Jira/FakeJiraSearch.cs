using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Connectors.Api.Requests;
using Microsoft.AspNetCore.Http;

namespace Connectors.Tests.Sources.Jira;

/// <summary>Searches, bulkfetch and comments.</summary>
public sealed class FakeJiraSearch(FakeJiraSite site)
{
    private const int InlineComments = 20;
    private readonly ConcurrentDictionary<string, (string Jql, List<string> Ids, int Empty)> _tokens = new();

    public int Cap { get; set; } = 1000;

    /// <summary>How many ids a page has where nothing else is asked for: 5000 by the documentation, "or fewer".</summary>
    public int IdsAtOnce { get; set; } = 5000;

    /// <summary>How many issues a page has where other fields are asked for: a hundred, "or fewer".</summary>
    public int IssuesAtOnce { get; set; } = 100;

    /// <summary>The search that is answered, which something on the way may take for another.</summary>
    public Func<string, string> Understands { get; set; } = jql => jql;

    /// <summary>Tokens live no longer than their answer.</summary>
    public bool ForgetsTokens { get; set; }

    /// <summary>How many empty pages with a token come behind each page but the last.</summary>
    public int EmptyPages { get; set; }

    /// <summary>The last page promises more, and so does every empty one behind it.</summary>
    public bool PromisesForEver { get; set; }

    /// <summary>No total, no offset; a token belongs to its query.</summary>
    public IResult OnCloud(JsonObject body)
    {
        var (jql, fields) = (Understands(Text(body, "jql")), Fields(body));
        var (matches, bounded) = FakeJql.Parse(site, jql);
        if (!bounded)
            return Results.Json(FakeJiraAccess.Error("Unbounded JQL queries are not allowed here. Please add a search restriction to your query."), statusCode: 400);

        var size = Math.Min(Number(body, "maxResults", 50), fields.IsSubsetOf(["id", "key"]) ? IdsAtOnce : IssuesAtOnce);
        var (ids, empty) = (new List<string>(), 0);
        if (body["nextPageToken"]?.GetValue<string>() is { } token)
        {
            if (ForgetsTokens || !_tokens.TryGetValue(token, out var known) || known.Jql != jql)
                return Results.Json(FakeJiraAccess.Error("The provided next page token is invalid or expired."), statusCode: 400);
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
            ["issues"] = new JsonArray([.. Of(page).Select(issue => issue.Json(site, Asked(fields), InlineComments))]), ["isLast"] = rest.Count == 0 && !PromisesForEver,
        };
        if (rest.Count > 0 || PromisesForEver)
        {
            var next = Guid.NewGuid().ToString("n");
            _tokens[next] = (jql, rest, empty > 0 ? empty - 1 : EmptyPages);
            answer["nextPageToken"] = next;
        }

        return Results.Json(answer);
    }

    public IResult Bulk(JsonObject body)
    {
        var ids = body["issueIdsOrKeys"]!.AsArray().Select(id => id!.GetValue<string>()).ToList();
        if (ids.Count > 100)
            return Results.Json(FakeJiraAccess.Error("The request exceeds the maximum of 100 issues."), statusCode: 400);
        var wanted = ids.ToHashSet();
        var visible = site.Issues.Where(issue => wanted.Contains(issue.Id) && !issue.IsGone && !issue.Project.IsHidden).ToList();
        if (visible.Exists(issue => issue.IsDamaged))
            return Results.Text("""{"issues":[{"id":"1","key""", "application/json");
        var (found, refused) = (visible.Where(issue => ids.Count <= issue.FetchedAmong), visible.Where(issue => ids.Count > issue.FetchedAmong));
        return Results.Json(new JsonObject
        {
            // The order is the server's own. What it does not know, or will not show, is in neither list.
            ["issues"] = new JsonArray([.. found.OrderByDescending(issue => issue.Id).Select(issue => issue.Json(site, Asked(Fields(body)), InlineComments))]),
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
            (matches, _) = FakeJql.Parse(site, Understands(Text(body, "jql")));
        }
        catch (FakeJqlException) when (body["validateQuery"]?.GetValue<bool>() == false)
        {
            matches = _ => false;
        }

        var all = Visible(matches).ToList();
        var (start, size) = (Number(body, "startAt", 0), Math.Min(Number(body, "maxResults", 50), Cap));
        return Results.Json(new JsonObject
        {
            ["startAt"] = start, ["maxResults"] = size, ["total"] = all.Count,
            ["issues"] = new JsonArray([.. all.Skip(start).Take(size).Select(issue => issue.Json(site, Asked(Fields(body)), int.MaxValue))]),
        });
    }

    public IResult Comments(HttpContext context, string id)
    {
        var issue = site.Issues.SingleOrDefault(issue => issue.Id == id || issue.Key == id);
        if (issue is null)
            return Results.Json(FakeJiraAccess.Error("Issue does not exist or you do not have permission to see it."), statusCode: 404);
        var (start, size) = (int.Parse(context.Request.Query["startAt"]!, CultureInfo.InvariantCulture), Math.Min(100, int.Parse(context.Request.Query["maxResults"]!, CultureInfo.InvariantCulture)));
        return Results.Json(new JsonObject
        {
            ["startAt"] = start, ["maxResults"] = size, ["total"] = issue.Comments.Count,
            ["comments"] = new JsonArray([.. issue.Comments.Skip(start).Take(size).Select(comment => comment.Json(site))]),
        });
    }

    private IEnumerable<FakeIssue> Visible(Func<FakeIssue, bool> matches)
        => site.Issues.Where(issue => !issue.Project.IsHidden && matches(issue)).OrderBy(issue => issue.Created).ThenBy(issue => issue.Key, StringComparer.Ordinal);

    private IEnumerable<FakeIssue> Of(IEnumerable<string> ids)
    {
        var wanted = ids.ToList();
        var found = site.Issues.ToDictionary(issue => issue.Id);
        return wanted.Where(found.ContainsKey).Select(id => found[id]);
    }

    private static HashSet<string> Asked(HashSet<string> fields) => [.. fields.Except(["id", "key"])];

    private static HashSet<string> Fields(JsonObject body) => [.. (body["fields"]?.AsArray() ?? []).Select(field => field!.GetValue<string>())];

    private static string Text(JsonObject body, string name) => body[name]?.GetValue<string>() ?? "";

    private static int Number(JsonObject body, string name, int otherwise) => body[name]?.GetValue<int>() ?? otherwise;
}
