using System.Text.Json.Nodes;
using Connectors.Api.Security;

namespace Connectors.Tests.Sources.Jira;

public sealed class FakeProject(string id, string key)
{
    public string Id { get; } = id;

    public string Key { get; } = key;

    /// <summary>The account may not browse it (any more).</summary>
    public bool IsHidden { get; set; }

    /// <summary>The account may not see its permission scheme.</summary>
    public bool HidesScheme { get; set; }

    /// <summary>Who may browse: holders as the permission scheme has them.</summary>
    public List<JsonObject> Holders { get; } = [];

    /// <summary>Actors by role id.</summary>
    public Dictionary<string, List<JsonObject>> Roles { get; } = [];

    public JsonObject Json() => new() { ["id"] = Id, ["key"] = Key, ["name"] = $"Project {Key}", ["lead"] = FakeJiraUser.Ann.Json(true) };
}
