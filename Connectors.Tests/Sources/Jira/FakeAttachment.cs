using System.Text.Json.Nodes;

namespace Connectors.Tests.Sources.Jira;

public sealed record FakeAttachment(string Id, string Name, string Text)
{
    /// <summary>The address that Data Center gives for the content. Null means an address on the site.</summary>
    public string? ContentUrl { get; init; }

    public JsonObject Json(FakeJiraSite site)
    {
        var path = site.IsCloud ? $"rest/api/3/attachment/content/{Id}" : $"secure/attachment/{Id}/{Name}";
        return new JsonObject
        {
            ["id"] = Id,
            ["filename"] = Name,
            ["mimeType"] = "text/plain",
            ["size"] = Text.Length,
            ["created"] = FakeJiraSite.Time(FakeJiraSite.Start),
            ["content"] = ContentUrl ?? new Uri(site.Address, path).AbsoluteUri,
        };
    }
}
