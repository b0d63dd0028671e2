using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace Connectors.Api.Security;

/// <summary>Authenticates callers by bearer tokens of an identity provider, if one is configured.</summary>
internal static class TokenSignIn
{
    /// <summary>Keys or tokens, depending on the header.</summary>
    public const string EitherScheme = "KeyOrToken";

    private const string Scheme = "Token";

    public static AuthenticationBuilder AddTokens(this AuthenticationBuilder authentication, TokenOptions? options)
    {
        if (options is not null)
            authentication.AddJwtBearer(Scheme, bearer => Configure(bearer, options));
        return authentication.AddPolicyScheme(EitherScheme, displayName: null, either =>
        {
            either.ForwardDefaultSelector = context => options is not null && IsToken(context) ? Scheme : ApiKeyHandler.SchemeName;
            // One handler writes all refusals.
            either.ForwardChallenge = ApiKeyHandler.SchemeName;
            either.ForwardForbid = ApiKeyHandler.SchemeName;
        });
    }

    private static bool IsToken(HttpContext context)
        => context.Request.Headers.Authorization.ToString() is var header
            && header.StartsWith("Bearer eyJ", StringComparison.OrdinalIgnoreCase)
            && header.Count(character => character == '.') == 2;

    private static void Configure(JwtBearerOptions bearer, TokenOptions options)
    {
        bearer.Authority = options.Authority;
        bearer.RequireHttpsMetadata = new Uri(options.Authority).Scheme == Uri.UriSchemeHttps;
        bearer.MapInboundClaims = false;
        bearer.TokenValidationParameters.ValidAudience = options.Audience;
        bearer.TokenValidationParameters.ValidateAudience = true;
        bearer.TokenValidationParameters.RequireSignedTokens = true;
        bearer.TokenValidationParameters.RequireExpirationTime = true;
        // Only signatures by the issuer's private key: a shared secret would let everyone who knows it make tokens.
        bearer.TokenValidationParameters.ValidAlgorithms =
            ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];
        bearer.TokenValidationParameters.ClockSkew = TimeSpan.FromMinutes(1);
        bearer.Events = new JwtBearerEvents
        {
            OnTokenValidated = context =>
            {
                if (TokenCaller.Of(context.Principal!, options) is { } caller)
                    context.Principal = new ClaimsPrincipal(caller.Identity(Scheme));
                else
                    context.Fail("The token names no tenant or no user.");
                return Task.CompletedTask;
            },
        };
    }
}
