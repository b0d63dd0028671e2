using System.Text.Json;

namespace Connectors.Sources.GoogleWorkspace.OAuth;

/// <summary>An OAuth client for web applications, as downloaded from the cloud console: <c>{"web": {…}}</c>.</summary>
internal sealed record OAuthClient
{
    public string? ClientId { get; init; }

    public string? ClientSecret { get; init; }

    public string? AuthUri { get; init; }

    public string? TokenUri { get; init; }

    /// <summary>Returns the client, or the reason why the JSON cannot be used.</summary>
    public static (OAuthClient? Client, string? Error) Parse(string json)
    {
        try
        {
            using var file = JsonDocument.Parse(json);
            if (file.RootElement.ValueKind != JsonValueKind.Object)
                return (null, "Google's credentials must be a JSON object.");
            if (file.RootElement.TryGetProperty("refresh_token", out var refresh) && refresh.ValueKind == JsonValueKind.String)
                return (null, "Uploaded credentials already include a refresh token.");
            if (!file.RootElement.TryGetProperty("web", out var web) || web.ValueKind != JsonValueKind.Object)
                return (null, "Google OAuth JSON must include a 'web' client configuration to use browser-based authorization.");
            var client = web.Deserialize<OAuthClient>(GoogleJson.File)!;
            if (string.IsNullOrEmpty(client.ClientId) || string.IsNullOrEmpty(client.ClientSecret))
                return (null, "The 'web' client lacks client_id or client_secret.");
            return IsAddress(client.AuthUri) && IsAddress(client.TokenUri)
                ? (client, null)
                : (null, "The 'web' client's auth_uri or token_uri is not an http or https address.");
        }
        catch (JsonException)
        {
            return (null, "Invalid Google credentials JSON.");
        }
    }

    public override string ToString() => "OAuthClient (hidden)";

    private static bool IsAddress(string? address)
        => string.IsNullOrEmpty(address) || (Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is "https" or "http");
}
