using System.Text.Json.Nodes;

namespace Connectors.Tests.Sources.WebDav;

internal static class WebDavConfigs
{
    public const string User = "alice";

    public const string Password = "first-app-password";

    public static JsonObject Of(Uri address, params IEnumerable<(string Key, JsonNode Value)> more)
    {
        var config = new JsonObject
        {
            ["base_url"] = address.AbsoluteUri,
            ["credentials"] = new JsonObject { ["username"] = User, ["password"] = Password },
        };
        foreach (var (key, value) in more)
            config[key] = value;
        return config;
    }
}
