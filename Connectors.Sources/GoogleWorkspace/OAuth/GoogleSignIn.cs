using System.Globalization;
using System.Text.Json;
using Google.Apis.Auth.OAuth2.Requests;

namespace Connectors.Sources.GoogleWorkspace.OAuth;

/// <summary>Signs users in with Google for one type of source.</summary>
/// <param name="scopes">The scopes to ask for, the required one first. All are read-only.</param>
internal sealed class GoogleSignIn(string type, IReadOnlyList<string> scopes) : IAuthorizesOnline
{
    private const string AuthUri = "https://accounts.google.com/o/oauth2/auth";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public IReadOnlyList<string> Types { get; } = [type];

    public IReadOnlyList<string> ConfigPath { get; } = ["credentials", "google_tokens"];

    public string? Refuse(string clientJson) => OAuthClient.Parse(clientJson).Error;

    public Uri Authorize(OnlineAuthorization request)
    {
        var client = Client(request);
        return new GoogleAuthorizationCodeRequestUrl(new Uri(string.IsNullOrEmpty(client.AuthUri) ? AuthUri : client.AuthUri))
        {
            ClientId = client.ClientId,
            RedirectUri = request.RedirectUri,
            Scope = string.Join(' ', scopes),
            State = request.State,
            AccessType = "offline",
            IncludeGrantedScopes = "true",
            // Google issues a refresh token only if the user consents.
            Prompt = "consent",
            CodeChallenge = Pkce.Challenge(request.CodeVerifier),
            CodeChallengeMethod = "S256",
        }.Build();
    }

    public async Task<string> RedeemAsync(
        OnlineAuthorization request, string code, SourceContext context, CancellationToken cancellationToken)
    {
        var client = Client(request);
        var tokenUri = string.IsNullOrEmpty(client.TokenUri) ? OAuthGrant.GoogleTokenUri : client.TokenUri;
        using var endpoint = new TokenEndpoint(context, tokenUri, Timeout);
        var token = await endpoint.RedeemAsync(
            client.ClientId!, client.ClientSecret!, code, request.CodeVerifier, request.RedirectUri, cancellationToken);
        if (string.IsNullOrEmpty(token.RefreshToken))
        {
            throw new SourceException(
                SourceErrorKind.Unauthorized,
                "Google gave no refresh token: remove this app's access in the Google account and sign in again.");
        }

        // Google's page has a box for each scope. Only the first scope is required; those of the directory are optional.
        if (!string.IsNullOrEmpty(token.Scope) && !token.Scope.Split(' ').Contains(scopes[0]))
        {
            throw new SourceException(
                SourceErrorKind.Forbidden, $"The sign-in did not allow {scopes[0]}: sign in again and leave every box ticked.");
        }

        var grant = new OAuthGrant
        {
            Token = token.AccessToken,
            RefreshToken = token.RefreshToken,
            TokenUri = tokenUri,
            ClientId = client.ClientId,
            ClientSecret = client.ClientSecret,
            Scopes = string.IsNullOrEmpty(token.Scope) ? scopes : token.Scope.Split(' '),
            Expiry = TokenEndpoint.Expiry(token, context.Time).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        };
        return JsonSerializer.Serialize(grant, GoogleJson.File);
    }

    private static OAuthClient Client(OnlineAuthorization request)
        => OAuthClient.Parse(request.ClientJson) is { Client: { } client }
            ? client
            : throw new SourceException(SourceErrorKind.Misconfigured, OAuthClient.Parse(request.ClientJson).Error!);
}
