using System.Text.Json.Nodes;

namespace Connectors.Tests.Sources.Confluence;

/// <summary>Configs for the fake, with the edition's usual credentials.</summary>
public static class ConfluenceConfigs
{
    public static JsonObject Of(FakeConfluence confluence, params (string Key, JsonNode? Value)[] more)
    {
        var credentials = new JsonObject { ["confluence_access_token"] = confluence.Token };
        if (confluence.Wiki.IsCloud)
            credentials["confluence_username"] = "ann@example.com";
        var config = new JsonObject
        {
            ["wiki_base"] = new Uri(confluence.Address, confluence.Wiki.IsCloud ? "wiki" : "").AbsoluteUri, ["gateway_url"] = confluence.Address.AbsoluteUri, ["credentials"] = credentials,
        };
        foreach (var (key, value) in more)
            config[key] = value;
        return config;
    }
}
