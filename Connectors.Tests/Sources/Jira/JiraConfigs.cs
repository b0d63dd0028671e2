using System.Text.Json.Nodes;

namespace Connectors.Tests.Sources.Jira;

/// <summary>Configs for the fake site, one method per kind of credentials.</summary>
public static class JiraConfigs
{
    public static JsonObject Token(FakeJira jira, params (string Key, JsonNode? Value)[] more)
        => Config(jira, new JsonObject { ["jira_user_email"] = "ann@example.com", ["jira_api_token"] = jira.Token }, more);

    public static JsonObject Personal(FakeJira jira, params (string Key, JsonNode? Value)[] more)
        => Config(jira, new JsonObject { ["jira_api_token"] = jira.Token }, more);

    public static JsonObject OAuth(FakeJira jira, params (string Key, JsonNode? Value)[] more)
    {
        var grant = new JsonObject
        {
            ["client_id"] = "client", ["client_secret"] = "client-secret-1", ["refresh_token"] = jira.Grants.Refresh,
        };
        return Config(jira, new JsonObject { ["oauth"] = grant }, more);
    }

    private static JsonObject Config(FakeJira jira, JsonObject credentials, (string Key, JsonNode? Value)[] more)
    {
        var config = new JsonObject
        {
            ["base_url"] = jira.Address.AbsoluteUri,
            ["gateway_url"] = jira.Address.AbsoluteUri,
            ["auth_url"] = jira.Address.AbsoluteUri,
            ["credentials"] = credentials,
        };
        foreach (var (key, value) in more)
            config[key] = value;
        return config;
    }
}
