using System.Text.Json;
using System.Text.Json.Serialization;

namespace Connectors.Sources.GoogleWorkspace.OAuth;

/// <summary>A user's grant in the form in which Google's libraries store it ("authorized user" file).</summary>
internal sealed record OAuthGrant
{
    public const string GoogleTokenUri = "https://oauth2.googleapis.com/token";

    public string? ClientId { get; init; }

    public string? ClientSecret { get; init; }

    public string? RefreshToken { get; init; }

    /// <summary>An access token, which may have expired.</summary>
    public string? Token { get; init; }

    public string? TokenUri { get; init; }

    /// <summary>The time when <see cref="Token"/> expires, in UTC. Some libraries write it without a zone.</summary>
    public string? Expiry { get; init; }

    public IReadOnlyList<string>? Scopes { get; init; }

    public string? Account { get; init; }

    [JsonIgnore]
    public string TokenAddress => string.IsNullOrWhiteSpace(TokenUri) ? GoogleTokenUri : TokenUri;

    public static OAuthGrant Parse(string json) => JsonSerializer.Deserialize<OAuthGrant>(json, GoogleJson.File)!;

    /// <summary>Returns the reason why the JSON is no usable grant, without quoting it; null if it is usable.</summary>
    public static string? FindError(string json)
    {
        try
        {
            var grant = Parse(json);
            if (string.IsNullOrEmpty(grant.RefreshToken) && string.IsNullOrEmpty(grant.Token))
                return "has neither refresh_token nor token: finish the sign-in with Google first.";
            if (!string.IsNullOrEmpty(grant.RefreshToken)
                && (string.IsNullOrEmpty(grant.ClientId) || string.IsNullOrEmpty(grant.ClientSecret)))
                return "lacks client_id or client_secret.";
            return Uri.TryCreate(grant.TokenAddress, UriKind.Absolute, out _) ? null : "has a token_uri that is not an address.";
        }
        catch (JsonException)
        {
            return "is not the JSON of an OAuth grant.";
        }
    }

    public override string ToString() => "OAuthGrant (hidden)";
}
