using System.Text.Json.Nodes;

namespace Connectors.Tests.Sources.Jira;

/// <summary>Holders of permissions and members of roles, as Jira writes them.</summary>
public static class FakeJiraHolders
{
    /// <summary>A group on Cloud, whose id is its name with a prefix.</summary>
    public static JsonObject Group(string name) => new()
    {
        ["type"] = "group", ["parameter"] = name, ["value"] = $"id-{name}", ["group"] = CloudGroup(name),
    };

    public static JsonObject User(FakeJiraUser user, bool cloud = true)
        => new() { ["type"] = "user", ["parameter"] = user.Id, ["user"] = user.Json(cloud) };

    public static JsonObject Role(string id) => new() { ["type"] = "projectRole", ["parameter"] = id, ["value"] = id };

    /// <summary>A group in a project role on Cloud.</summary>
    public static JsonObject GroupActor(string name) => new() { ["actorGroup"] = CloudGroup(name) };

    /// <summary>A user in a project role on Cloud.</summary>
    public static JsonObject UserActor(string accountId) => new() { ["actorUser"] = new JsonObject { ["accountId"] = accountId } };

    private static JsonObject CloudGroup(string name) => new() { ["name"] = name, ["groupId"] = $"id-{name}" };
}
