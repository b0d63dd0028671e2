using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Connectors.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connectors.Tests.Sources.Confluence;

/// <summary>
/// Confluence by its documentation, with its known bugs: the limit is lowered where bodies are asked for; on Data Center the next link counts
/// what was asked for and not what was given; 500 over a body that cannot be rendered; Cloud takes cursors only and knows no offset.
/// </summary>
public sealed class FakeConfluence : FakeUpstream
{
    public const string CloudId = "99887766-a1b2-3b33-c444-def123456789";

    private readonly ConcurrentDictionary<string, (string Cql, List<string> Ids, int Empty)> _cursors = new();
    private readonly FakeConfluenceJson _json;

    public FakeConfluence() => _json = new FakeConfluenceJson(Wiki);

    public FakeWiki Wiki { get; } = new();

    public string Token { get; } = $"ATATT-{Guid.NewGuid():N}";

    /// <summary>The most contents that are given at a time, with bodies and without.</summary>
    public int CapWithBodies { get; set; } = 50;

    public int Cap { get; set; } = 250;

    /// <summary>Cloud: how many empty pages with a cursor come behind each page but the last; and whether the last one promises more, too.</summary>
    public int EmptyPages { get; set; }

    public bool PromisesForEver { get; set; }

    /// <summary>The search that is answered, which something on the way may take for another.</summary>
    public Func<string, string> Understands { get; set; } = cql => cql;

    /// <summary>Whether strangers may read: who is not known is one then, as at a site with anonymous access.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Called before each search: for what happens between two pages.</summary>
    public Action BeforeSearch { get; set; } = () => { };

    protected override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/_edge/tenant_info", () => Wiki.IsCloud ? Results.Json(new JsonObject { ["cloudId"] = CloudId }) : Results.NotFound());
        foreach (var home in Wiki.IsCloud ? new[] { "/wiki", $"/ex/confluence/{CloudId}/wiki" } : [""])
            MapApi(routes, home);
    }

    protected override Task WriteRefusalAsync(HttpContext context, UpstreamFault fault)
        => context.Response.WriteAsJsonAsync(new JsonObject { ["statusCode"] = context.Response.StatusCode, ["message"] = "refused" });

    private void MapApi(IEndpointRouteBuilder routes, string home)
    {
        Get("rest/api/user/current", context => Results.Json(IsKnown(context) ? _json.User("acc-ann") : new JsonObject { ["type"] = "anonymous", ["displayName"] = "Anonymous" }));
        Get("rest/api/user", context => Results.Json(_json.User(context.Request.Query["key"]!)));
        Get("rest/api/user/bulk", context => Results.Json(FakeConfluenceJson.List(context.Request.Query["accountId"].Select(id => _json.User(id!)), 0, 50)));
        Get("rest/api/space", Spaces);
        Get("rest/api/space/{key}", context => OfSpace(context, key => context.Request.Query["expand"] != "permissions" ? _json.Space(key) : Wiki.HidesPermissions.Contains(key) ? null : _json.SpaceWithPermissions(key)));
        if (!Wiki.IsCloud)
            Get("rest/api/space/{key}/permissions", context => Wiki.BreaksPermissions ? Refuse(500, "Internal Server Error") : OfSpace(context, key => Wiki.HidesPermissions.Contains(key) ? null : _json.Permissions(key)));
        Get("rest/api/content/search", Search);
        Get("rest/api/content/{id}", context => Visible(Value(context, "id")) is { } content ? Results.Json(_json.Content(content, Expand(context))) : Refuse(404, $"No content found with id: ContentId{{id={Value(context, "id")}}}"));
        Get("rest/api/content/{id}/restriction/byOperation/read", context => Visible(Value(context, "id")) is { } content
            ? Results.Json(_json.Restriction(content, Number(context, "start"), Number(context, "limit"))) : Refuse(404, "No content"));
        Get("rest/api/content/{page}/child/attachment/{id}/download", context => Results.Text(Wiki.Contents[Value(context, "id")].Body));
        Get("download/attachments/{page}/{id}", context => Results.Text(Wiki.Contents[Value(context, "id")].Body));
        Get("rest/api/group", context => Offsets(context, Wiki.Groups.Keys.Select(_json.Group)));
        Get("rest/api/group/{id}/membersByGroupId", context => Offsets(context, Wiki.Groups[Value(context, "id")["id-".Length..]].Select(_json.User)));
        Get("rest/api/group/{id}/member", context => Offsets(context, Wiki.Groups[Value(context, "id")].Select(_json.User)));
        if (Wiki.IsCloud)
        {
            Get("api/v2/spaces", context => Results.Json(FakeConfluenceJson.List(Wiki.Spaces.Keys.Where(key => key == context.Request.Query["keys"]).Select(_json.Space), 0, 1)));
            Get("api/v2/pages", context => Trash(context, "page"));
            Get("api/v2/blogposts", context => Trash(context, "blogpost"));
        }

        void Get(string path, Func<HttpContext, IResult> answer) => routes.MapGet($"{home}/{path}", (HttpContext context) => Answer(context, answer));
    }

    private IResult Answer(HttpContext context, Func<HttpContext, IResult> answer)
    {
        if (!IsOpen && !IsKnown(context))
            return Refuse(401, "Unauthorized");
        try
        {
            return answer(context);
        }
        catch (FormatException wrong)
        {
            return Refuse(400, wrong.Message);
        }
    }

    private bool IsKnown(HttpContext context)
    {
        var given = context.Request.Headers.Authorization.ToString();
        return given == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"ann@example.com:{Token}")) || (!Wiki.IsCloud && given == $"Bearer {Token}");
    }

    private IResult Search(HttpContext context)
    {
        BeforeSearch();
        var cql = Understands(context.Request.Query["cql"].ToString());
        var expand = Expand(context);
        var matches = FakeCql.Parse(Wiki, cql);
        var statuses = context.Request.Query["cqlcontext"].ToString().Contains("archived", StringComparison.Ordinal) ? new[] { "current", "archived" } : ["current"];
        // A cursor names what was found when it was made.
        var all = Wiki.IsCloud && context.Request.Query.ContainsKey("cursor") ? [] : Wiki.Contents.Values
            .Where(content => statuses.Contains(content.Status) && !Wiki.Hidden.Contains(content.Space) && matches(content))
            .Where(content => content.Container is null || statuses.Contains(Wiki.Contents[content.Container].Status))
            .OrderBy(content => cql.Contains("order by lastmodified", StringComparison.Ordinal) ? content.Modified : content.Created).ThenBy(content => content.Id, StringComparer.Ordinal).Select(content => content.Id).ToList();
        var asked = Number(context, "limit");
        var size = Math.Min(asked, expand.Any(part => part.StartsWith("body", StringComparison.Ordinal)) ? CapWithBodies : Cap);
        return Wiki.IsCloud ? OnCloud(context, cql, all, size, expand) : OnDataCenter(context, all, size, asked, expand);
    }

    private IResult OnCloud(HttpContext context, string cql, List<string> all, int size, HashSet<string> expand)
    {
        if (context.Request.Query.ContainsKey("start"))
            return Refuse(400, "start is not supported: use cursor");
        var empty = 0;
        if (context.Request.Query["cursor"].FirstOrDefault() is { } cursor)
        {
            if (!_cursors.TryGetValue(cursor, out var known) || known.Cql != cql)
                return Refuse(400, "Invalid cursor");
            (all, empty) = (known.Ids, known.Empty);
        }

        var page = empty > 0 ? [] : all.Take(size).ToList();

        var links = new JsonObject { ["base"] = new Uri(Address, "wiki").AbsoluteUri };
        if (all.Count > page.Count || PromisesForEver)
        {
            var next = $"_f_{Guid.NewGuid():n}==";
            _cursors[next] = (cql, all[page.Count..], empty > 0 ? empty - 1 : EmptyPages);
            links["next"] = $"/rest/api/content/search?next=true&cursor={Uri.EscapeDataString(next)}&cql={Uri.EscapeDataString(cql)}&limit={size}";
        }

        return Write(page, expand, 0, size, links);
    }

    private IResult OnDataCenter(HttpContext context, List<string> all, int size, int asked, HashSet<string> expand)
    {
        var start = Number(context, "start");
        var links = new JsonObject();
        if (start + size < all.Count)
            links["next"] = $"/rest/api/content/search?start={start + asked}&limit={asked}";
        return Write(all.Skip(start).Take(size), expand, start, asked, links);
    }

    private IResult Write(IEnumerable<string> ids, HashSet<string> expand, int start, int limit, JsonObject links)
    {
        var contents = ids.Where(Wiki.Contents.ContainsKey).Select(id => Wiki.Contents[id]).ToList();
        if (contents.Exists(content => (content.BreaksStorage && expand.Contains("body.storage")) || (content.BreaksAll && expand.Contains("version") && content.Container is null)))
            return Refuse(500, "Internal Server Error");
        var json = FakeConfluenceJson.List(contents.Select(content => _json.Content(content, expand)), start, limit);
        json["_links"] = links;
        return Results.Json(json);
    }

    /// <summary>Data Center's next link counts what was asked for.</summary>
    private IResult Spaces(HttpContext context)
    {
        var all = Wiki.Spaces.Keys.Where(key => !Wiki.Hidden.Contains(key)).ToList();
        var (start, asked) = (Number(context, "start"), Number(context, "limit"));
        var size = Math.Min(asked, 20);
        var json = FakeConfluenceJson.List(all.Skip(start).Take(size).Select(_json.Space), start, size);
        if (start + size < all.Count)
            json["_links"] = new JsonObject { ["next"] = $"/rest/api/space?start={start + (Wiki.IsCloud ? size : asked)}&limit={asked}" };
        return Results.Json(json);
    }

    private IResult OfSpace(HttpContext context, Func<string, JsonNode?> write)
    {
        var key = Value(context, "key");
        return !Wiki.Spaces.ContainsKey(key) || Wiki.Hidden.Contains(key) ? Refuse(404, $"No space with key : {key}") : write(key) is { } json ? Results.Json(json) : Refuse(403, "Not permitted");
    }

    private IResult Trash(HttpContext context, string type)
    {
        var space = Wiki.Spaces.Keys.Single(key => _json.Space(key)["id"]!.GetValue<string>() == context.Request.Query["space-id"]);
        return Results.Json(FakeConfluenceJson.List(
            Wiki.Contents.Values.Where(content => content.Status == "trashed" && content.Type == type && content.Space == space)
                .OrderByDescending(content => content.Modified).Take(250).Select(content => _json.Content(content, new HashSet<string>())), 0, 250));
    }

    private static IResult Offsets(HttpContext context, IEnumerable<JsonObject> items)
    {
        var (start, size) = (Number(context, "start"), Math.Min(Number(context, "limit"), 50));
        return Results.Json(FakeConfluenceJson.List(items.Skip(start).Take(size), start, size));
    }

    private static HashSet<string> Expand(HttpContext context) => [.. context.Request.Query["expand"].ToString().Split(',')];

    private FakeContent? Visible(string id)
        => Wiki.Contents.GetValueOrDefault(id) is { Status: "current" or "archived" } content && !Wiki.Hidden.Contains(content.Space) ? content : null;

    private static IResult Refuse(int status, string message) => Results.Json(new JsonObject { ["statusCode"] = status, ["message"] = message }, statusCode: status);

    private static int Number(HttpContext context, string name) => int.TryParse(context.Request.Query[name], CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string Value(HttpContext context, string name) => (string)context.Request.RouteValues[name]!;
}
