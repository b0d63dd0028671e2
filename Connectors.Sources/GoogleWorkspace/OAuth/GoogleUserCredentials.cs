using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Connectors.Sources.Http;
using Google.Apis.Auth.OAuth2.Responses;

namespace Connectors.Sources.GoogleWorkspace.OAuth;

/// <summary>
/// One user's access tokens. All workers share them through the token store: the first to refresh stores the new token, once.
/// </summary>
/// <param name="name">The token's name in the store.</param>
/// <param name="seed">A hash of the config's credentials; tokens of other credentials are not used.</param>
/// <param name="given">The token that the config contains; null if it contains none worth trying.</param>
/// <param name="ask">Requests a new token, given the last stored refresh token (null if there is none).</param>
internal sealed class GoogleUserCredentials(
    SourceContext context, string name, string seed, StoredToken? given, Func<string?, CancellationToken, Task<TokenResponse>> ask)
    : IRestCredentials
{
    private readonly string _name = name + ":" + Hash(seed)[..8];
    private StoredToken? _last;

    public string Key { get; } = Hash(seed + name);

    /// <summary>Hashes text for keys, and to tell if credentials changed, without revealing them.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public async ValueTask<AuthenticationHeaderValue?> GetAsync(string? rejected, CancellationToken cancellationToken)
    {
        if (_last is not { } last || !IsUsable(last, rejected))
        {
            _last = last = await context.Tokens.GetAsync(
                context.Connector, _name, token => IsUsable(token, rejected), RefreshAsync, cancellationToken);
        }

        return new AuthenticationHeaderValue("Bearer", last.Access);

        async Task<StoredToken> RefreshAsync(StoredToken? stored, CancellationToken cancel)
        {
            var current = stored?.Seed == seed ? stored : null;
            if (current is null && given is not null && IsUsable(given, rejected))
                return given;
            var token = await ask(current?.Refresh, cancel);
            return new StoredToken(
                token.AccessToken,
                string.IsNullOrEmpty(token.RefreshToken) ? current?.Refresh : token.RefreshToken,
                TokenEndpoint.Expiry(token, context.Time),
                seed);
        }
    }

    private bool IsUsable(StoredToken token, string? rejected)
        => token.IsUsable(seed, rejected, context.Time.GetUtcNow());
}
