using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connectors.Tests.Sources.GoogleWorkspace;

/// <summary>The Admin SDK's directory of the domain example.com.</summary>
public sealed class FakeDirectory(FakeGoogle google)
{
    public const string Admin = "ann@example.com";

    public List<string> Users { get; } = [Admin];

    public HashSet<string> Suspended { get; } = [];

    public Dictionary<string, IReadOnlyList<(string Email, string Type)>> Groups { get; } = [];

    public bool CanBeActedFor(string user) => Users.Contains(user) && !Suspended.Contains(user);

    public bool IsIn(string user, string? group)
        => group is not null && Groups.ContainsKey(group) && Members(group, derived: true).Any(member => member.Email == user);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/admin/directory/v1/users", context => google.AnswerAsync(context, user => Page(
            context, user, "users", 500,
            [
                .. Users.Select(each => new JsonObject
                {
                    ["id"] = "id-" + each, ["primaryEmail"] = each, ["suspended"] = Suspended.Contains(each),
                }),
            ])));
        routes.MapGet("/admin/directory/v1/groups", context => google.AnswerAsync(context, user => Page(
            context, user, "groups", 200,
            [.. Groups.Keys.Select(each => new JsonObject { ["id"] = "id-" + each, ["email"] = each, ["name"] = each.Split('@')[0] })])));
        routes.MapGet(
            "/admin/directory/v1/groups/{key}/members",
            (HttpContext context, string key) => google.AnswerAsync(context, user => MembersOf(context, user, key)));
    }

    /// <param name="key">The group's id or address.</param>
    private FakeAnswer MembersOf(HttpContext context, string user, string key)
    {
        var group = key.StartsWith("id-", StringComparison.Ordinal) ? key["id-".Length..] : key;
        return Groups.ContainsKey(group)
            ? Page(
                context, user, "members", 200,
                [
                    .. Members(group, context.Request.Query["includeDerivedMembership"] == "true").Select(each => new JsonObject
                    {
                        ["id"] = "id-" + each.Email, ["email"] = each.Email, ["type"] = each.Type, ["status"] = "ACTIVE",
                    }),
                ])
            : FakeAnswer.Refuse(404, "notFound", "Resource Not Found: groupKey");
    }

    /// <param name="derived">Replaces groups within the group by their members.</param>
    private IEnumerable<(string Email, string Type)> Members(string group, bool derived)
        => Groups[group].SelectMany(member => derived && member.Type == "GROUP" && Groups.ContainsKey(member.Email)
            ? Members(member.Email, derived)
            : [member]);

    private static FakeAnswer Page(HttpContext context, string user, string name, int max, IReadOnlyList<JsonObject> all)
    {
        if (user != Admin)
            return FakeAnswer.Refuse(403, "forbidden");
        var query = context.Request.Query;
        // By the documentation, one of the two is required. A domain leaves out the account's other domains.
        if (name != "members" && (query["customer"].Count + query["domain"].Count != 1 || query["customer"] is not ([] or ["my_customer"])))
            return FakeAnswer.Refuse(400, "badRequest");
        var domain = "@" + (string?)query["domain"];
        if (domain.Length > 1)
            all = [.. all.Where(each => ((string)(each["primaryEmail"] ?? each["email"])!).EndsWith(domain, StringComparison.Ordinal))];
        var size = Math.Min(max, int.TryParse(query["maxResults"], out var asked) ? asked : 100);
        var start = int.TryParse(query["pageToken"], out var token) ? token : 0;
        var page = new JsonObject { [name] = new JsonArray([.. all.Skip(start).Take(size)]) };
        if (start + size < all.Count)
            page["nextPageToken"] = $"{start + size}";
        return FakeAnswer.Ok(page).Masked(query["fields"]);
    }
}
