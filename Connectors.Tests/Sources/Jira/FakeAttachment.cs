using System.Text.Json.Nodes;

namespace Connectors.Tests.Sources.Jira;

public sealed record FakeAttachment(string Id, string Name, string Text)
{
    /// <summary>Where Data Center says that it is, when not on the site itself.</summary>
    public string? Elsewhere { get; init; }

    public JsonObject Json(FakeJiraSite site) => new()
    {
        ["id"] = Id, ["filename"] = Name, ["mimeType"] = "text/plain", ["size"] = Text.Length, ["created"] = FakeJiraSite.Time(FakeJiraSite.Start),
        ["content"] = Elsewhere ?? new Uri(site.Address, site.IsCloud ? $"rest/api/3/attachment/content/{Id}" : $"secure/attachment/{Id}/{Name}").AbsoluteUri,
    };
}
