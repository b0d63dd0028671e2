using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Connectors.Sources.GoogleWorkspace.OAuth;

/// <summary>A service account's key file.</summary>
internal sealed record ServiceAccountKey
{
    public string? ClientEmail { get; init; }

    /// <summary>The number under which the admin console knows the account.</summary>
    public string? ClientId { get; init; }

    public string? PrivateKey { get; init; }

    public string? PrivateKeyId { get; init; }

    public string? TokenUri { get; init; }

    [JsonIgnore]
    public string TokenAddress => string.IsNullOrWhiteSpace(TokenUri) ? OAuthGrant.GoogleTokenUri : TokenUri;

    public static ServiceAccountKey Parse(string json) => JsonSerializer.Deserialize<ServiceAccountKey>(json, GoogleJson.File)!;

    /// <summary>Returns the reason why the JSON is no usable key, without quoting it; null if it is usable.</summary>
    public static string? FindError(string json)
    {
        try
        {
            var key = Parse(json);
            if (string.IsNullOrEmpty(key.ClientEmail) || string.IsNullOrEmpty(key.PrivateKey))
                return "lacks client_email or private_key: download a JSON key of the service account.";
            using var rsa = RSA.Create();
            rsa.ImportFromPem(key.PrivateKey);
            return Uri.TryCreate(key.TokenAddress, UriKind.Absolute, out _) ? null : "has a token_uri that is not an address.";
        }
        catch (JsonException)
        {
            return "is not the JSON key of a service account.";
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return "has a private_key that is not in PEM form.";
        }
    }

    public override string ToString() => "ServiceAccountKey (hidden)";
}
