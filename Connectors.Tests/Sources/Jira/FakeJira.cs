using System.Text;
using System.Text.Json.Nodes;
using Connectors.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connectors.Tests.Sources.Jira;

/// <summary>
/// Jira after its documentation. Cloud has search/jql with page tokens and no totals, at most 100 issues per page with fields, bulkfetch
/// of at most 100 issues, ADF, and only the first comments within an issue. Data Center has search by offset, wiki markup, and no
/// tenant_info.
/// </summary>
public sealed class FakeJira : FakeUpstream
{
    public const string CloudId = "11223344-a1b2-3b33-c444-def123456789";

    public FakeJira() => Search = new FakeJiraSearch(Site);

    public FakeJiraSite Site { get; } = new();

    public string Token { get; } = $"ATATT-{Guid.NewGuid():N}";

    /// <summary>The token has scopes, so it works only through the gateway.</summary>
    public bool IsScoped { get; set; }

    /// <summary>Whether the token lacks the scope for a path. The gateway then answers 401.</summary>
    public Func<string, bool> LacksScope { get; set; } = _ => false;

    /// <summary>Whether anonymous users may read. Credentials that the site does not know then count as anonymous.</summary>
    public bool AllowsAnonymous { get; set; }

    /// <summary>Whether a header says so; a proxy may remove it.</summary>
    public bool TellsLoginReason { get; set; } = true;

    public FakeJiraGrants Grants { get; } = new();

    public FakeJiraSearch Search { get; }

    protected override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(
            "/_edge/tenant_info", () => Site.IsCloud ? Results.Json(new JsonObject { ["cloudId"] = CloudId }) : Results.NotFound());
        Grants.Map(routes);
        foreach (var home in Site.IsCloud ? new[] { "/rest/api/3", $"/ex/jira/{CloudId}/rest/api/3" } : ["/rest/api/2"])
            MapApi(routes, home, isGateway: home.StartsWith("/ex/", StringComparison.Ordinal));
        // Atlassian's file storage rejects a request with credentials.
        routes.MapGet("/media/{id}", (HttpContext context, string id)
            => context.Request.Headers.Authorization.Count > 0 ? Results.BadRequest() : Attachment(id));
        // Unlike the API, this page requires a login to the site.
        routes.MapGet("/secure/attachment/{id}/{name}", (HttpContext context, string id) => Answer(context, false, () => Attachment(id)));
    }

    protected override Task WriteRefusalAsync(HttpContext context, UpstreamFault fault)
        => context.Response.WriteAsJsonAsync(FakeJiraAccess.Error("refused"));

    private void MapApi(IEndpointRouteBuilder routes, string home, bool isGateway)
    {
        var access = new FakeJiraAccess(Site);
        Get("myself", _ => Results.Json(FakeJiraUser.Ann.Json(Site.IsCloud)));
        var field = new JsonObject { ["id"] = "customfield_10001", ["name"] = "Severity", ["custom"] = true };
        Get("field", _ => Results.Json(new JsonArray(field.DeepClone())));
        Get("project/search", context => FakeJiraAccess.Page(context, access.Projects()));
        Get("project", _ => Results.Json(new JsonArray([.. access.Projects()])));
        Get("project/{id}", context => access.Project(Value(context, "id")));
        Get("project/{id}/permissionscheme", context => access.Scheme(Value(context, "id")));
        Get("project/{id}/role/{role}", context => access.Role(Value(context, "id"), Value(context, "role")));
        Get("issuesecurityschemes/level/member", access.LevelMembers);
        Get("applicationrole", _ => access.ApplicationRoles());
        Get("group/bulk", access.Groups);
        Get("groups/picker", _ => access.PickedGroups());
        Get("group/member", access.Members);
        Get("issue/{id}/comment", context => Search.Comments(context, Value(context, "id")));
        if (Site.IsCloud)
        {
            // A redirect to Atlassian's file storage: another origin, whose links need no credentials.
            Get("attachment/content/{id}", context
                => Results.Redirect($"http://localhost:{Address.Port}/media/{Value(context, "id")}", preserveMethod: false));
            Post("search/jql", Search.OnCloud);
            Post("issue/bulkfetch", Search.Bulk);
        }
        else
        {
            Post("search", Search.OnDataCenter);
        }

        void Get(string path, Func<HttpContext, IResult> answer)
            => routes.MapGet($"{home}/{path}", (HttpContext context) => Answer(context, isGateway, () => answer(context)));

        void Post(string path, Func<JsonObject, IResult> answer)
            => routes.MapPost($"{home}/{path}", async (HttpContext context) =>
            {
                var body = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
                return Answer(context, isGateway, () => answer(body));
            });
    }

    private IResult Answer(HttpContext context, bool isGateway, Func<IResult> answer)
    {
        Site.Address = Address;
        var isKnown = IsAuthenticated(context.Request.Headers.Authorization.ToString(), isGateway);
        if (!isKnown && AllowsAnonymous && TellsLoginReason)
            context.Response.Headers["X-Seraph-LoginReason"] = "AUTHENTICATED_FAILED";
        if (!isKnown && (!AllowsAnonymous || context.Request.Path.Value!.EndsWith("/myself", StringComparison.Ordinal)))
            return Results.Json(FakeJiraAccess.Error("Client must be authenticated to access this resource."), statusCode: 401);
        if (LacksScope(context.Request.Path))
            return Results.Json(new JsonObject { ["code"] = 401, ["message"] = "Unauthorized; scope does not match" }, statusCode: 401);
        try
        {
            return answer();
        }
        catch (FakeJqlException wrong)
        {
            return Results.Json(FakeJiraAccess.Error(wrong.Message), statusCode: 400);
        }
    }

    private bool IsAuthenticated(string authorization, bool isGateway)
    {
        var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"ann@example.com:{Token}"));
        return isGateway
            ? (IsScoped && authorization == basic) || Grants.Accepts(authorization)
            : !IsScoped && (authorization == basic || (!Site.IsCloud && authorization == $"Bearer {Token}"));
    }

    private IResult Attachment(string id)
        => Site.Issues.SelectMany(issue => issue.Attachments).FirstOrDefault(attachment => attachment.Id == id) is { } found
            ? Results.Text(found.Text)
            : Results.NotFound();

    private static string Value(HttpContext context, string name) => (string)context.Request.RouteValues[name]!;
}
