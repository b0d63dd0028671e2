using System.Text.Json.Serialization;

namespace Connectors.Sources.Atlassian;

internal sealed record AtlassianToken(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("refresh_token")] string? RefreshToken,
    [property: JsonPropertyName("expires_in")] int? ExpiresIn)
{
    public override string ToString() => "AtlassianToken (hidden)";
}
