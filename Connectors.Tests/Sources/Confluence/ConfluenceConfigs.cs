using System.Text.Json.Nodes;

namespace Connectors.Tests.Sources.Confluence;

/// <summary>Makes configs for the fake: an API token on Cloud, a personal access token on Data Center.</summary>
public static class ConfluenceConfigs
{
    public static JsonObject Of(FakeConfluence confluence, params (string Key, JsonNode? Value)[] more)
    {
        var credentials = new JsonObject { ["confluence_access_token"] = confluence.Token };
        if (confluence.Wiki.IsCloud)
            credentials["confluence_username"] = FakeConfluence.UserName;
        var config = new JsonObject
        {
            ["wiki_base"] = new Uri(confluence.Address, confluence.Wiki.IsCloud ? "wiki" : "").AbsoluteUri,
            ["gateway_url"] = confluence.Address.AbsoluteUri,
            ["credentials"] = credentials,
        };
        foreach (var (key, value) in more)
            config[key] = value;
        return config;
    }
}
