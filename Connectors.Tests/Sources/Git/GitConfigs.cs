using System.Text.Json.Nodes;

namespace Connectors.Tests.Sources.Git;

internal static class GitConfigs
{
    public const string Token = "first-token-5f3a";

    public static JsonObject Of(Uri server, params IEnumerable<(string Key, JsonNode Value)> more)
    {
        var config = new JsonObject
        {
            ["url"] = new Uri(server, GitRepo.Name).AbsoluteUri,
            ["credentials"] = new JsonObject { ["username"] = "reader", ["token"] = Token },
        };
        foreach (var (key, value) in more)
            config[key] = value;
        return config;
    }
}
