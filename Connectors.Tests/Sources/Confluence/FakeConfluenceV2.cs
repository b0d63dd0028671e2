using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Connectors.Tests.Sources.Confluence;

/// <summary>Version 2 of Cloud's API, by Atlassian's OpenAPI document: spaces, their readers, pages, the trash and users.</summary>
public sealed class FakeConfluenceV2(FakeWiki wiki, FakeConfluenceJson json)
{
    private const int SpacesPerPage = 20;

    /// <summary>Whether lists ignore the parameter status, as behind a proxy that drops what it does not know.</summary>
    public bool IgnoresStatus { get; set; }

    /// <summary>The status that requests for users get. 200 means that they are answered.</summary>
    public int UsersStatus { get; set; } = StatusCodes.Status200OK;

    public IResult Spaces(HttpContext context)
    {
        var query = context.Request.Query;
        var all = wiki.Spaces.Keys.Where(key => !wiki.Hidden.Contains(key))
            .Where(key => !query.ContainsKey("keys") || query["keys"] == key)
            .Where(key => !query.ContainsKey("ids") || query["ids"] == Id(key))
            .Where(key => !query.ContainsKey("status") || query["status"] == (wiki.Archived.Contains(key) ? "archived" : "current"))
            .ToList();
        return Page(context, all, key =>
        {
            var space = json.Space(key);
            (space["type"], space["status"]) = ("global", wiki.Archived.Contains(key) ? "archived" : "current");
            return space;
        });
    }

    public IResult Permissions(HttpContext context) => OfSpace(context, key =>
        wiki.Spaces[key].Where(reader => reader != "anonymous").Select(reader => new JsonObject
        {
            ["id"] = reader,
            ["principal"] = reader.StartsWith("user:", StringComparison.Ordinal)
                ? new JsonObject { ["type"] = "user", ["id"] = reader[5..] }
                : new JsonObject { ["type"] = "group", ["id"] = $"id-{reader[6..]}" },
            ["operation"] = new JsonObject { ["key"] = "read", ["targetType"] = "space" },
        }));

    public IResult Roles(HttpContext context) => OfSpace(context, key =>
        wiki.Spaces[key].Where(reader => reader == "anonymous").Select(_ => new JsonObject
        {
            ["principal"] = new JsonObject { ["principalType"] = "ACCESS_CLASS", ["principalId"] = "anonymous-users" },
            ["roleId"] = "viewer",
        }));

    public IResult Content(HttpContext context, string type)
        => wiki.Contents.GetValueOrDefault((string)context.Request.RouteValues["id"]!) is { Status: "current" or "archived" } content
            && content.Type == type && !wiki.Hidden.Contains(content.Space)
                ? Results.Json(Describe(content))
                : Refuse(404, "Not Found");

    public IResult Contents(HttpContext context, string type)
    {
        var status = IgnoresStatus ? "current" : context.Request.Query["status"].ToString();
        var found = wiki.Contents.Values
            .Where(content => content.Type == type && content.Status == status && Id(content.Space) == context.Request.Query["space-id"])
            .OrderByDescending(content => content.Modified)
            .Take(250);
        return Results.Json(FakeConfluenceJson.List(found.Select(Describe), 0, 250));
    }

    public IResult Users(JsonObject body)
        => UsersStatus == StatusCodes.Status200OK
            ? Results.Json(FakeConfluenceJson.List(body["accountIds"]!.AsArray().Select(id => json.User(id!.GetValue<string>())), 0, 250))
            : Refuse(UsersStatus, "refused");

    private IResult OfSpace(HttpContext context, Func<string, IEnumerable<JsonObject>> rows)
        => wiki.Spaces.Keys.SingleOrDefault(key => Id(key) == (string)context.Request.RouteValues["id"]!) is { } key
            && !wiki.Hidden.Contains(key) && !wiki.HidesPermissions.Contains(key)
                ? Page(context, [.. rows(key)], row => row)
                : Refuse(404, "Not Found");

    /// <summary>A cursor is the number of the rows before it.</summary>
    private static IResult Page<T>(HttpContext context, List<T> all, Func<T, JsonObject> write)
    {
        var start = int.Parse(context.Request.Query["cursor"].FirstOrDefault() ?? "0", CultureInfo.InvariantCulture);
        var asked = int.Parse(context.Request.Query["limit"].FirstOrDefault() ?? "25", CultureInfo.InvariantCulture);
        var limit = Math.Min(asked, SpacesPerPage);
        var answer = FakeConfluenceJson.List(all.Skip(start).Take(limit).Select(write), start, limit);
        var more = start + limit < all.Count;
        answer["_links"] = more ? new JsonObject { ["next"] = $"{context.Request.Path}?cursor={start + limit}" } : new JsonObject();
        return Results.Json(answer);
    }

    private string Id(string key) => json.Space(key)["id"]!.GetValue<string>();

    private JsonObject Describe(FakeContent content) => new()
    {
        ["id"] = content.Id, ["status"] = content.Status, ["title"] = content.Title, ["spaceId"] = Id(content.Space),
    };

    private static IResult Refuse(int status, string message)
        => Results.Json(new JsonObject { ["errors"] = new JsonArray(new JsonObject { ["title"] = message }) }, statusCode: status);
}
