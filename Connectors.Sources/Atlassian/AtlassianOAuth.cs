using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Connectors.Sources.Http;

namespace Connectors.Sources.Atlassian;

/// <summary>
/// Credentials from an OAuth 2.0 (3LO) grant. Every refresh returns a new refresh token and voids the old one (developer.atlassian.com,
/// "rotating refresh tokens"), so the token store saves the new token before it is used, and lets one worker refresh at a time. Each grant
/// has a token of its own: a worker that still has the old config must not overwrite what a new grant has rotated to.
/// </summary>
internal sealed class AtlassianOAuth(AtlassianGrant grant, AtlassianConfig config, SourceContext context) : IRestCredentials
{
    private const string Name = "atlassian:";

    private readonly string _seed = Hash($"{grant.ClientId}\n{grant.ClientSecret}\n{grant.RefreshToken}");
    private StoredToken? _last;

    public string Key => _seed[..16];

    public async ValueTask<AuthenticationHeaderValue?> GetAsync(string? rejected, CancellationToken cancellationToken)
    {
        if (_last is not { } last || !IsUsable(last, rejected))
        {
            _last = last = await context.Tokens.GetAsync(
                context.Connector, Name + _seed[..8], token => IsUsable(token, rejected), RefreshAsync, cancellationToken);
        }

        return new AuthenticationHeaderValue("Bearer", last.Access);
    }

    private async Task<StoredToken> RefreshAsync(StoredToken? stored, CancellationToken cancellationToken)
    {
        var refresh = stored?.Seed == _seed && stored.Refresh is { } rotated ? rotated : grant.RefreshToken!;
        using var api = new RestApi(context, new RestApiOptions
        {
            System = "Atlassian's OAuth server",
            BaseAddress = config.AuthUrl,
            Credentials = new NoCredentials(),
            Errors = new TokenErrors(
                "The OAuth grant is used up or was revoked: authorize the app again and enter the new refresh token."),
            Json = AtlassianJson.Options,
            Timeout = TimeSpan.FromSeconds(config.RequestTimeoutSecs),
        });
        // Not idempotent: a retry would send a refresh token that the first request may have used up.
        var token = await api.SendAsync<TokenAnswer>(
            new RestCall(HttpMethod.Post, "oauth/token", "oauth.token")
            {
                Json = new
                {
                    grant_type = "refresh_token",
                    client_id = grant.ClientId,
                    client_secret = grant.ClientSecret,
                    refresh_token = refresh,
                },
            },
            cancellationToken);
        if (string.IsNullOrEmpty(token.AccessToken))
            throw new SourceException(SourceErrorKind.Transient, "Atlassian's OAuth server gave an answer without access_token.");
        return new StoredToken(
            token.AccessToken, token.RefreshToken ?? refresh, context.Time.GetUtcNow().AddSeconds(token.ExpiresIn ?? 3600), _seed);
    }

    private bool IsUsable(StoredToken token, string? rejected)
        => token.IsUsable(_seed, rejected, context.Time.GetUtcNow());

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
