using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Connectors.Tests.Support;

/// <summary>
/// The parts of an OpenID Connect provider that bearer tokens need: discovery (OpenID Connect Discovery 1.0, section 4) and keys
/// (RFC 7517).
/// </summary>
public sealed class FakeIssuer : FakeUpstream
{
    private readonly RsaSecurityKey _key = new(RSA.Create(2048)) { KeyId = "k1" };

    public string Issuer => Address.AbsoluteUri.TrimEnd('/');

    public SecurityKey Key => _key;

    /// <summary>Makes a token. By default it is one that the provider would issue.</summary>
    public string Token(
        Dictionary<string, object> claims,
        string audience = "connectors",
        string? issuer = null,
        DateTime? expires = null,
        SecurityKey? key = null,
        string? algorithm = null)
        => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer ?? Issuer,
            Audience = audience,
            Expires = expires ?? new DateTime(2999, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            Claims = claims,
            SigningCredentials = algorithm == "none"
                ? null
                : new SigningCredentials(key ?? _key, algorithm ?? SecurityAlgorithms.RsaSha256),
        });

    protected override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/.well-known/openid-configuration", () => Results.Json(new Dictionary<string, object>
        {
            ["issuer"] = Issuer,
            ["jwks_uri"] = $"{Issuer}/keys",
            ["authorization_endpoint"] = $"{Issuer}/authorize",
            ["response_types_supported"] = new[] { "code" },
            ["subject_types_supported"] = new[] { "public" },
            ["id_token_signing_alg_values_supported"] = new[] { "RS256" },
        }));
        routes.MapGet("/keys", () =>
        {
            var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(
                new RsaSecurityKey(_key.Rsa.ExportParameters(false)) { KeyId = _key.KeyId });
            return Results.Json(
                new { keys = new[] { new { kty = key.Kty, use = "sig", kid = key.Kid, alg = "RS256", n = key.N, e = key.E } } });
        });
    }
}
