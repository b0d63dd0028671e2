using System.Text.Json.Nodes;
using Connectors.Tests.Sources.GoogleWorkspace;

namespace Connectors.Tests.Sources.GoogleDrive;

/// <summary>Configs of the Google sources for <see cref="FakeGoogle"/>.</summary>
public static class DriveConfigs
{
    /// <summary>Signs in with the fake's account.</summary>
    /// <param name="change">Adds settings; Drive needs at least one of its scope settings.</param>
    public static JsonObject OAuth(FakeGoogle google, Action<JsonObject>? change = null)
    {
        var config = new JsonObject
        {
            ["base_url"] = google.Address.AbsoluteUri,
            // The clocks of tests run fast, and machines may be busy.
            ["request_timeout_secs"] = 600,
            ["credentials"] = new JsonObject
            {
                ["google_primary_admin"] = google.Tokens.Account,
                ["google_tokens"] = google.Tokens.Grant(),
                ["authentication_method"] = "oauth_interactive",
            },
        };
        change?.Invoke(config);
        return config;
    }

    public static JsonObject ServiceAccount(FakeGoogle google, Action<JsonObject>? change = null)
    {
        var config = OAuth(google);
        config["credentials"] = new JsonObject
        {
            ["google_primary_admin"] = FakeDirectory.Admin,
            ["google_service_account_key"] = google.Tokens.ServiceAccountKey(),
        };
        change?.Invoke(config);
        return config;
    }
}
