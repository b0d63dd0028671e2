using System.Net.Http.Headers;
using Connectors.Sources.Http;
using Google.Apis.Auth.OAuth2.Responses;

namespace Connectors.Sources.GoogleWorkspace;

/// <summary>One user's access tokens, shared by all workers through the token store: whoever refreshes stores the new one, once.</summary>
/// <param name="name">The token's name in the store.</param>
/// <param name="seed">A hash of the credentials in the config.</param>
/// <param name="given">The token that the config holds already; null when there is none worth trying.</param>
/// <param name="ask">Asks for a new token, given the refresh token that was stored last.</param>
internal sealed class GoogleUserCredentials(
    SourceContext context, string name, string seed, StoredToken? given, Func<string?, CancellationToken, Task<TokenResponse>> ask)
    : IRestCredentials
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    private readonly string _name = name + ":" + GoogleHash.Of(seed)[..8];
    private StoredToken? _last;

    public string Key { get; } = GoogleHash.Of(seed + name);

    public async ValueTask<AuthenticationHeaderValue?> GetAsync(string? rejected, CancellationToken cancellationToken)
    {
        if (_last is not { } last || !IsUsable(last, rejected))
            _last = last = await context.Tokens.GetAsync(context.Connector, _name, token => IsUsable(token, rejected), RefreshAsync, cancellationToken);
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
        => token.Seed == seed && token.Access != rejected && (token.ExpiresAt is not { } expires || expires - Margin > context.Time.GetUtcNow());
}
