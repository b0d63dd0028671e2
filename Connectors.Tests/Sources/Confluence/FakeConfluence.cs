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
/// Confluence as documented, with its known bugs. The limit is lowered if a request includes bodies. On Data Center, the next link advances
/// by the requested number of results and not by the returned one. A body that cannot be rendered leads to 500. Cloud accepts cursors
/// only, no offsets.
/// </summary>
public sealed class FakeConfluence : FakeUpstream
{
    public const string CloudId = "99887766-a1b2-3b33-c444-def123456789";
    public const string UserName = "ann@example.com";

    private const string TenantInfo = "/_edge/tenant_info";
    private const int SpacesPerPage = 20;
    private const int GroupsPerPage = 50;

    private readonly ConcurrentDictionary<string, SearchCursor> _cursors = new();
    private readonly FakeConfluenceJson _json;

    public FakeConfluence()
    {
        _json = new FakeConfluenceJson(Wiki);
        V2 = new FakeConfluenceV2(Wiki, _json);
    }

    public FakeWiki Wiki { get; } = new();

    public string Token { get; } = $"ATATT-{Guid.NewGuid():N}";

    /// <summary>The maximum number of results of a search with bodies.</summary>
    public int CapWithBodies { get; set; } = 50;

    /// <summary>The maximum number of results of a search without bodies.</summary>
    public int Cap { get; set; } = 250;

    /// <summary>On Cloud, the number of empty pages with a cursor that follow each page but the last.</summary>
    public int EmptyPages { get; set; }

    /// <summary>On Cloud, whether even the last page has a cursor.</summary>
    public bool PromisesMoreForever { get; set; }

    /// <summary>Writes the link to the next page of a search, from its path. Sites write it in several forms.</summary>
    public Func<string, string> NextLink { get; set; } = path => path;

    /// <summary>Replaces a search by the one that is answered, as a faulty proxy would.</summary>
    public Func<string, string> RewriteSearch { get; set; } = cql => cql;

    /// <summary>Whether anonymous users may read. Unknown credentials then count as anonymous.</summary>
    public bool AllowsAnonymous { get; set; }

    /// <summary>Whether the token lacks the scope for a path. The gateway then answers 401.</summary>
    public Func<string, bool> LacksScope { get; set; } = _ => false;

    /// <summary>The status with which the server refuses a search, by its CQL and limit. Null means that it answers.</summary>
    public Func<string, int, int?> RefuseSearch { get; set; } = (_, _) => null;

    /// <summary>Changes a row of a search before it is sent.</summary>
    public Action<JsonObject> Distort { get; set; } = _ => { };

    public FakeConfluenceV2 V2 { get; }

    /// <summary>Called before each search, for changes between two pages of results.</summary>
    public Action BeforeSearch { get; set; } = () => { };

    /// <summary>Whether a request calls the API, and does not only ask whether the site is on Cloud.</summary>
    public static bool IsApiCall(UpstreamRequest request) => request.Path != TenantInfo;

    protected override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(TenantInfo, () => Wiki.IsCloud ? Results.Json(new JsonObject { ["cloudId"] = CloudId }) : Results.NotFound());
        foreach (var home in Wiki.IsCloud ? new[] { "/wiki", $"/ex/confluence/{CloudId}/wiki" } : [""])
            MapApi(routes, home);
    }

    protected override Task WriteRefusalAsync(HttpContext context, UpstreamFault fault)
        => context.Response.WriteAsJsonAsync(new JsonObject { ["statusCode"] = context.Response.StatusCode, ["message"] = "refused" });

    private void MapApi(IEndpointRouteBuilder routes, string home)
    {
        Get("rest/api/user/current", CurrentUser);
        Get("rest/api/content/search", Search);
        Get("rest/api/content/{id}/restriction/byOperation/read", Restriction);
        Get("rest/api/content/{page}/child/attachment/{id}/download", Download);
        Get("download/attachments/{page}/{id}", Download);
        Get("rest/api/group", context => Offsets(context, Wiki.Groups.Keys.Select(_json.Group)));
        Get("rest/api/group/{id}/membersByGroupId", context => Members(context, Value(context, "id")["id-".Length..]));
        Get("rest/api/group/{id}/member", context => Members(context, Value(context, "id")));
        if (Wiki.IsCloud)
        {
            foreach (var removed in new[] { "rest/api/space", "rest/api/space/{key}", "rest/api/content", "rest/api/content/{id}" })
                Get(removed, _ => Refuse(410, "GoneException: This deprecated endpoint has been removed."));
            Get("api/v2/spaces", V2.Spaces);
            Get("api/v2/spaces/{id}/permissions", V2.Permissions);
            Get("api/v2/spaces/{id}/role-assignments", V2.Roles);
            Get("api/v2/pages", context => V2.Contents(context, "page"));
            Get("api/v2/pages/{id}", context => V2.Content(context, "page"));
            Get("api/v2/blogposts", context => V2.Contents(context, "blogpost"));
            Get("api/v2/blogposts/{id}", context => V2.Content(context, "blogpost"));
            routes.MapPost(
                $"{home}/api/v2/users-bulk", (HttpContext context, JsonObject body) => Answer(context, _ => V2.Users(body)));
        }
        else
        {
            Get("rest/api/user", context => Results.Json(_json.User(context.Request.Query["key"]!)));
            Get("rest/api/space", Spaces);
            Get("rest/api/space/{key}", Space);
            Get("rest/api/content/{id}", Content);
            Get("rest/api/space/{key}/permissions", Permissions);
        }

        void Get(string path, Func<HttpContext, IResult> answer)
            => routes.MapGet($"{home}/{path}", (HttpContext context) => Answer(context, answer));
    }

    private IResult Answer(HttpContext context, Func<HttpContext, IResult> answer)
    {
        if (!AllowsAnonymous && !IsKnown(context))
            return Refuse(401, "Unauthorized");
        if (LacksScope(context.Request.Path))
            return Results.Json(new JsonObject { ["code"] = 401, ["message"] = "Unauthorized; scope does not match" }, statusCode: 401);
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
        var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{UserName}:{Token}"));
        return given == basic || (!Wiki.IsCloud && given == $"Bearer {Token}");
    }

    private IResult CurrentUser(HttpContext context) => Results.Json(
        IsKnown(context) ? _json.User("acc-ann") : new JsonObject { ["type"] = "anonymous", ["displayName"] = "Anonymous" });

    private IResult Content(HttpContext context)
        => Visible(Value(context, "id")) is { } content
            ? Results.Json(_json.Content(content, Expand(context)))
            : Refuse(404, $"No content found with id: ContentId{{id={Value(context, "id")}}}");

    private IResult Restriction(HttpContext context)
        => Visible(Value(context, "id")) is { } content
            ? Results.Json(_json.Restriction(content, Number(context, "start"), Number(context, "limit")))
            : Refuse(404, "No content");

    private IResult Download(HttpContext context) => Results.Text(Wiki.Contents[Value(context, "id")].Body);

    private IResult Search(HttpContext context)
    {
        BeforeSearch();
        var cql = RewriteSearch(context.Request.Query["cql"].ToString());
        var expand = Expand(context);
        var matches = FakeCql.Parse(Wiki, cql);
        // A cursor contains the results of the first search.
        var all = Wiki.IsCloud && context.Request.Query.ContainsKey("cursor") ? [] : Matches(context, cql, matches);
        var asked = Number(context, "limit");
        if (RefuseSearch(cql, asked) is { } refusal)
            return Refuse(refusal, "refused");
        var size = Math.Min(asked, expand.Any(part => part.StartsWith("body", StringComparison.Ordinal)) ? CapWithBodies : Cap);
        return Wiki.IsCloud ? CloudPage(context, cql, all, size, expand) : DataCenterPage(context, all, size, asked, expand);
    }

    private List<string> Matches(HttpContext context, string cql, Func<FakeContent, bool> matches)
    {
        var withArchived = context.Request.Query["cqlcontext"].ToString().Contains("archived", StringComparison.Ordinal);
        string[] statuses = withArchived ? ["current", "archived"] : ["current"];
        var byModified = cql.Contains("order by lastmodified", StringComparison.Ordinal);
        return
        [
            .. Wiki.Contents.Values
                .Where(content => statuses.Contains(content.Status) && IsFindable(content) && matches(content))
                // By their ids, a search does not find contents other than pages and their parts.
                .Where(content => content.Type is "page" or "blogpost" or "comment" or "attachment"
                    || cql.Contains(content.Type, StringComparison.Ordinal))
                .Where(content => content.Container is null || statuses.Contains(Wiki.Contents[content.Container].Status))
                .OrderBy(content => byModified ? content.Modified : content.Created).ThenBy(content => content.Id, StringComparer.Ordinal)
                .Select(content => content.Id),
        ];
    }

    private bool IsFindable(FakeContent content) => !Wiki.Hidden.Contains(content.Space) && !Wiki.Archived.Contains(content.Space);

    private IResult CloudPage(HttpContext context, string cql, List<string> all, int size, HashSet<string> expand)
    {
        if (context.Request.Query.ContainsKey("start"))
            return Refuse(400, "start is not supported: use cursor");
        var empty = 0;
        if (context.Request.Query["cursor"].FirstOrDefault() is { } cursor)
        {
            if (!_cursors.TryGetValue(cursor, out var known) || known.Cql != cql)
                return Refuse(400, "Invalid cursor");
            (all, empty) = (known.Ids, known.EmptyPages);
        }

        var page = empty > 0 ? [] : all.Take(size).ToList();
        var links = new JsonObject { ["base"] = new Uri(Address, "wiki").AbsoluteUri };
        if (all.Count > page.Count || PromisesMoreForever)
        {
            var next = $"_f_{Guid.NewGuid():n}==";
            _cursors[next] = new SearchCursor(cql, all[page.Count..], empty > 0 ? empty - 1 : EmptyPages);
            var query = $"next=true&cursor={Uri.EscapeDataString(next)}&cql={Uri.EscapeDataString(cql)}&limit={size}";
            links["next"] = NextLink($"/rest/api/content/search?{query}");
        }

        return Write(page, expand, 0, size, links);
    }

    private IResult DataCenterPage(HttpContext context, List<string> all, int size, int asked, HashSet<string> expand)
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
        if (contents.Exists(Breaks))
            return Refuse(500, "Internal Server Error");
        var json = FakeConfluenceJson.List(contents.Select(content => _json.Content(content, expand)), start, limit);
        json["_links"] = links;
        foreach (var row in json["results"]!.AsArray())
            Distort(row!.AsObject());
        return Results.Json(json);

        bool Breaks(FakeContent content)
            => (content.BreaksStorage && expand.Contains("body.storage"))
                || (content.BreaksAll && expand.Contains("version") && content.Container is null);
    }

    private IResult Spaces(HttpContext context)
    {
        var all = Wiki.Spaces.Keys.Where(key => !Wiki.Hidden.Contains(key)).ToList();
        var (start, asked) = (Number(context, "start"), Number(context, "limit"));
        var size = Math.Min(asked, SpacesPerPage);
        var json = FakeConfluenceJson.List(all.Skip(start).Take(size).Select(_json.Space), start, size);
        if (start + size < all.Count)
            json["_links"] = new JsonObject { ["next"] = $"/rest/api/space?start={start + (Wiki.IsCloud ? size : asked)}&limit={asked}" };
        return Results.Json(json);
    }

    private IResult Space(HttpContext context) => OfSpace(context, _json.Space);

    private IResult Permissions(HttpContext context)
        => Wiki.BreaksPermissions
            ? Refuse(500, "Internal Server Error")
            : OfSpace(context, key => Wiki.HidesPermissions.Contains(key) ? null : _json.Permissions(key));

    private IResult OfSpace(HttpContext context, Func<string, JsonNode?> write)
    {
        var key = Value(context, "key");
        if (!Wiki.Spaces.ContainsKey(key) || Wiki.Hidden.Contains(key))
            return Refuse(404, $"No space with key : {key}");
        return write(key) is { } json ? Results.Json(json) : Refuse(403, "Not permitted");
    }

    private IResult Members(HttpContext context, string group)
        => Wiki.DeletedGroups.Contains(group)
            ? Refuse(404, $"No group with id: {group}")
            : Offsets(context, Wiki.Groups[group].Select(_json.User));

    private static IResult Offsets(HttpContext context, IEnumerable<JsonObject> items)
    {
        var (start, size) = (Number(context, "start"), Math.Min(Number(context, "limit"), GroupsPerPage));
        return Results.Json(FakeConfluenceJson.List(items.Skip(start).Take(size), start, size));
    }

    private static HashSet<string> Expand(HttpContext context) => [.. context.Request.Query["expand"].ToString().Split(',')];

    private FakeContent? Visible(string id)
        => Wiki.Contents.GetValueOrDefault(id) is { Status: "current" or "archived" } content && !Wiki.Hidden.Contains(content.Space)
            ? content
            : null;

    private static IResult Refuse(int status, string message)
        => Results.Json(new JsonObject { ["statusCode"] = status, ["message"] = message }, statusCode: status);

    private static int Number(HttpContext context, string name)
        => int.TryParse(context.Request.Query[name], CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string Value(HttpContext context, string name) => (string)context.Request.RouteValues[name]!;

    private sealed record SearchCursor(string Cql, List<string> Ids, int EmptyPages);
}
