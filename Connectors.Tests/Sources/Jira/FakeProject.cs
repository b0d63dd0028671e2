using System.Text.Json.Nodes;

namespace Connectors.Tests.Sources.Jira;

public sealed class FakeProject(string id, string key)
{
    public string Id { get; } = id;

    public string Key { get; } = key;

    /// <summary>The account may not browse the project.</summary>
    public bool IsHidden { get; set; }

    /// <summary>The account may not see the permission scheme.</summary>
    public bool HidesScheme { get; set; }

    /// <summary>The holders of the permission to browse, as the permission scheme lists them.</summary>
    public List<JsonObject> Holders { get; } = [];

    /// <summary>The members of each role, by the role's id.</summary>
    public Dictionary<string, List<JsonObject>> Roles { get; } = [];

    public JsonObject Json() => new() { ["id"] = Id, ["key"] = Key, ["name"] = $"Project {Key}", ["lead"] = FakeJiraUser.Ann.Json(true) };
}
