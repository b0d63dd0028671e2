using System.Text.Json.Nodes;

namespace Connectors.Tests.Sources.Jira;

public sealed record FakeComment(string Id, JsonNode Body)
{
    public FakeJiraUser Author { get; init; } = FakeJiraUser.Bob;

    public string? VisibleTo { get; init; }

    public JsonObject Json(FakeJiraSite site)
    {
        var json = new JsonObject
        {
            ["id"] = Id,
            ["author"] = Author.Json(site.IsCloud),
            ["body"] = Body.DeepClone(),
            ["created"] = FakeJiraSite.Time(FakeJiraSite.Start),
        };
        if (VisibleTo is not null)
            json["visibility"] = new JsonObject { ["type"] = "role", ["value"] = VisibleTo };
        return json;
    }
}
