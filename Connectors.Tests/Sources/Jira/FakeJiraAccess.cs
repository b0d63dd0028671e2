using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Connectors.Tests.Sources.Jira;

/// <summary>The endpoints for projects, permission schemes, roles, security levels and groups.</summary>
public sealed class FakeJiraAccess(FakeJiraSite site)
{
    public static JsonObject Error(string message) => new() { ["errorMessages"] = new JsonArray(message), ["errors"] = new JsonObject() };

    public static IResult Page(HttpContext context, IEnumerable<JsonObject> items)
    {
        var all = items.ToList();
        var start = int.Parse(context.Request.Query["startAt"].FirstOrDefault() ?? "0", CultureInfo.InvariantCulture);
        var size = Math.Min(50, int.Parse(context.Request.Query["maxResults"].FirstOrDefault() ?? "50", CultureInfo.InvariantCulture));
        return Results.Json(new JsonObject
        {
            ["startAt"] = start, ["maxResults"] = size, ["total"] = all.Count, ["isLast"] = start + size >= all.Count,
            ["values"] = new JsonArray([.. all.Skip(start).Take(size).Select(item => (JsonNode)item)]),
        });
    }

    /// <summary>The projects that the account may browse.</summary>
    public IEnumerable<JsonObject> Projects() => site.Projects.Where(project => !project.IsHidden).Select(project => project.Json());

    public IResult Project(string id) => With(id, project => Results.Json(project.Json()));

    public IResult Scheme(string id) => With(id, project => project.HidesScheme
        ? Results.Json(Error("You cannot view this permission scheme."), statusCode: 403)
        : Results.Json(new JsonObject
        {
            ["id"] = 1,
            ["permissions"] = new JsonArray(
            [
                .. project.Holders.Select(holder => Grant("BROWSE_PROJECTS", holder.DeepClone())),
                Grant("ADMINISTER_PROJECTS", new JsonObject { ["type"] = "anyone" }),
            ]),
        }));

    public IResult Role(string id, string role) => With(id, project => project.Roles.TryGetValue(role, out var actors)
        ? Results.Json(new JsonObject { ["id"] = 1, ["actors"] = new JsonArray([.. actors.Select(actor => actor.DeepClone())]) })
        : Results.Json(Error("There is no such role."), statusCode: 404));

    public IResult LevelMembers(HttpContext context)
    {
        var wanted = context.Request.Query["levelId"].Select(id => id!).ToHashSet();
        var members =
            from level in site.Levels
            where wanted.Count == 0 || wanted.Contains(level.Key)
            from holder in level.Value
            select new JsonObject
            {
                ["id"] = "1", ["issueSecurityLevelId"] = level.Key, ["issueSecuritySchemeId"] = "9", ["holder"] = holder.DeepClone(),
            };
        return Page(context, members);
    }

    public IResult ApplicationRoles() => Results.Json(new JsonArray(new JsonObject
    {
        ["key"] = "jira-software", ["groups"] = new JsonArray("everybody"), ["groupDetails"] = new JsonArray(Group("everybody")),
    }));

    public IResult Groups(HttpContext context) => Page(context, site.Groups.Keys.Select(Group).Select(Distorted));

    public IResult PickedGroups() => Results.Json(new JsonObject
    {
        ["total"] = site.Groups.Count,
        ["groups"] = new JsonArray([.. site.Groups.Keys.Select(name => Distorted(new JsonObject { ["name"] = name }))]),
    });

    private JsonObject Distorted(JsonObject row)
    {
        site.DistortGroup(row);
        return row;
    }

    public IResult Members(HttpContext context)
    {
        var name = context.Request.Query["groupname"].FirstOrDefault() ?? context.Request.Query["groupId"].Single()!["id-".Length..];
        return site.Groups.TryGetValue(name, out var members)
            ? Page(context, members.Select(member => member.Json(site.IsCloud)))
            : Results.Json(Error($"The group named '{name}' does not exist."), statusCode: 404);
    }

    private static JsonObject Grant(string permission, JsonNode holder) => new() { ["permission"] = permission, ["holder"] = holder };

    private JsonObject Group(string name)
        => site.IsCloud ? new() { ["name"] = name, ["groupId"] = $"id-{name}" } : new() { ["name"] = name };

    private IResult With(string id, Func<FakeProject, IResult> answer)
        => site.Projects.Find(project => project.Id == id || project.Key == id) is { IsHidden: false } project
            ? answer(project)
            : Results.Json(Error($"No project could be found with key '{id}'."), statusCode: 404);
}
