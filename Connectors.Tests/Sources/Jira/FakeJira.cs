using System.Text.Json.Nodes;
using Connectors.Api.Answers;
using Connectors.Jobs.Storage;
using Connectors.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connectors.Tests.Sources.Jira;

/// <summary>
/// Jira by its documentation. Cloud: search/jql with tokens and no totals, at most 100 issues with fields, bulkfetch of a hundred, ADF, only the
/// first comments within an issue. Data Center: search by offset under a cap of the server's, wiki markup, no tenant_info.
/// </summary>
public sealed class FakeJira : FakeUpstream
{
    public const string CloudId = "11223344-a1b2-3b33-c444-def123456789";

    private readonly FakeJiraSearch _search;

    public FakeJira() => _search = new FakeJiraSearch(Site);

    public FakeJiraSite Site { get; } = new();

    public string Token { get; } = $"ATATT-{Guid.NewGuid():N}";

    /// <summary>The token works through the gateway only.</summary>
    public bool IsScoped { get; set; }

    public FakeJiraGrants Grants { get; } = new();

    /// <summary>How its searches behave.</summary>
    public FakeJiraSearch Search => _search;

    /// <summary>How many issues Data Center gives at most, whatever is asked for.</summary>
    public int Cap { get => _search.Cap; set => _search.Cap = value; }

    protected override void Map(IEndpointRouteBuilder routes)
    {
        if (Site.IsCloud)
            routes.MapGet("/_edge/tenant_info", () => Results.Json(new JsonObject { ["cloudId"] = CloudId }));
        Grants.Map(routes);
        foreach (var home in Site.IsCloud ? new[] { "/rest/api/3", $"/ex/jira/{CloudId}/rest/api/3" } : ["/rest/api/2"])
            MapApi(routes, home, isGateway: home.StartsWith("/ex/", StringComparison.Ordinal));
        routes.MapGet("/media/{id}", (HttpContext context, string id) => context.Request.Headers.Authorization.Count > 0 ? Results.BadRequest() : Attachment(id));
        // Unlike the API itself, this page is behind the login of the site.
        routes.MapGet("/secure/attachment/{id}/{name}", (HttpContext context, string id) => Answer(context, false, () => Attachment(id)));
        if (!Site.IsCloud)
            routes.MapGet("/_edge/tenant_info", () => Results.NotFound());
    }

    protected override Task WriteRefusalAsync(HttpContext context, UpstreamFault fault)
        => context.Response.WriteAsJsonAsync(FakeJiraAccess.Error("refused"));

    private void MapApi(IEndpointRouteBuilder routes, string home, bool isGateway)
    {
        var access = new FakeJiraAccess(Site);
        Get("myself", _ => Results.Json(FakeJiraUser.Ann.Json(Site.IsCloud)));
        Get("field", _ => Results.Json(new JsonArray(new JsonObject { ["id"] = "customfield_10001", ["name"] = "Severity", ["custom"] = true })));
        Get("project/search", context => FakeJiraAccess.Page(context, Site.Projects.Where(project => !project.IsHidden).Select(project => project.Json())));
        Get("project", _ => Results.Json(new JsonArray([.. Site.Projects.Where(project => !project.IsHidden).Select(project => project.Json())])));
        Get("project/{id}", context => access.Project(Value(context, "id")));
        Get("project/{id}/permissionscheme", context => access.Scheme(Value(context, "id")));
        Get("project/{id}/role/{role}", context => access.Role(Value(context, "id"), Value(context, "role")));
        Get("issuesecurityschemes/level/member", access.LevelMembers);
        Get("applicationrole", _ => access.ApplicationRoles());
        Get("group/bulk", access.Groups);
        Get("groups/picker", _ => access.PickedGroups());
        Get("group/member", access.Members);
        Get("issue/{id}/comment", context => _search.Comments(context, Value(context, "id")));
        if (Site.IsCloud)
        {
            // 303, to where Atlassian keeps files: another origin, whose links are their own proof.
            Get("attachment/content/{id}", context => Results.Redirect($"http://localhost:{Address.Port}/media/{Value(context, "id")}", preserveMethod: false));
            Post("search/jql", _search.OnCloud);
            Post("issue/bulkfetch", _search.Bulk);
        }
        else
        {
            Post("search", _search.OnDataCenter);
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
        var given = context.Request.Headers.Authorization.ToString();
        var basic = "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"ann@example.com:{Token}"));
        var valid = isGateway ? (IsScoped && given == basic) || Grants.Accepts(given) : !IsScoped && (given == basic || (!Site.IsCloud && given == $"Bearer {Token}"));
        if (!valid)
            return Results.Json(FakeJiraAccess.Error("Client must be authenticated to access this resource."), statusCode: 401);
        try
        {
            return answer();
        }
        catch (FakeJqlException wrong)
        {
            return Results.Json(FakeJiraAccess.Error(wrong.Message), statusCode: 400);
        }
    }

    private IResult Attachment(string id)
        => Site.Issues.SelectMany(issue => issue.Attachments).FirstOrDefault(attachment => attachment.Id == id) is { } found
            ? Results.Text(found.Text)
            : Results.NotFound();

    private static string Value(HttpContext context, string name) => (string)context.Request.RouteValues[name]!;
}
