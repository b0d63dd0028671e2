using System.Security.Cryptography;
using System.Text;
using Connectors.Sources.Http;

namespace Connectors.Sources.Imap;

/// <summary>
/// Access tokens instead of a password (XOAUTH2, OAUTHBEARER): one that was entered, or those that a token endpoint gives for a refresh
/// token, or to an application itself. The token store shares them among workers and keeps a refresh token that the endpoint replaces.
/// </summary>
internal sealed class ImapTokens(ImapConfig config, SourceContext context)
{
    private const string Name = "imap:";
    private const string MicrosoftHost = "microsoftonline.com";
    private const string MicrosoftScope = "https://outlook.office365.com/.default";
    private const int DefaultLifetime = 3_600;
    private const int MaxLifetime = 86_400;

    private readonly ImapCredentials _credentials = config.Credentials;
    private readonly string _seed = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(
        '\n',
        config.ActualTokenUrl,
        config.Credentials.ClientId,
        config.Credentials.ClientSecret,
        config.Credentials.RefreshToken,
        config.Credentials.Scope))));

    /// <summary>Returns an access token.</summary>
    /// <param name="rejected">The token that the mail server has just refused. If the same one is returned, there is no other.</param>
    /// <param name="cancellationToken">Cancels the wait for the token endpoint.</param>
    /// <exception cref="SourceException">The token endpoint refuses, or does not answer.</exception>
    public async Task<string> GetAsync(string? rejected, CancellationToken cancellationToken)
    {
        if (!_credentials.HasTokenEndpoint)
            return _credentials.AccessToken!.Trim();
        var token = await context.Tokens.GetAsync(
            context.Connector, Name + _seed[..8], stored => IsUsable(stored, rejected), RefreshAsync, cancellationToken);
        return token.Access;
    }

    private async Task<StoredToken> RefreshAsync(StoredToken? stored, CancellationToken cancellationToken)
    {
        var refresh = stored?.Seed == _seed && stored.Refresh is { } replaced ? replaced : _credentials.RefreshToken;
        var address = new Uri(config.ActualTokenUrl!);
        using var api = new RestApi(context, new RestApiOptions
        {
            System = "The token endpoint",
            BaseAddress = new Uri(address, "/"),
            Credentials = new NoCredentials(),
            Errors = new TokenErrors(
                "It gives no access token: the refresh token has ended or was revoked, or client_id, client_secret or scope is wrong. "
                + "Sign in anew and enter the new refresh token."),
            Timeout = TimeSpan.FromSeconds(config.RequestTimeoutSecs),
        });
        // It is not sent twice by itself: the endpoint may have replaced the refresh token when it got the first one.
        var answer = await api.SendAsync<TokenAnswer>(
            new RestCall(HttpMethod.Post, address.AbsoluteUri, "token") { Form = [.. Form(refresh)] }, cancellationToken);
        if (string.IsNullOrEmpty(answer.AccessToken))
            throw new SourceException(SourceErrorKind.Misconfigured, "token_url: its answer has no access_token. Check the address.");
        var lifetime = Math.Clamp(answer.ExpiresIn ?? DefaultLifetime, 0, MaxLifetime);
        return new StoredToken(
            answer.AccessToken,
            string.IsNullOrEmpty(answer.RefreshToken) ? refresh : answer.RefreshToken,
            context.Time.GetUtcNow().AddSeconds(lifetime),
            _seed);
    }

    private IEnumerable<KeyValuePair<string, string>> Form(string? refresh)
    {
        yield return KeyValuePair.Create("client_id", _credentials.ClientId!);
        if (!string.IsNullOrEmpty(_credentials.ClientSecret))
            yield return KeyValuePair.Create("client_secret", _credentials.ClientSecret);
        if (ScopeOf(refresh) is { } scope)
            yield return KeyValuePair.Create("scope", scope);
        yield return KeyValuePair.Create("grant_type", string.IsNullOrEmpty(refresh) ? "client_credentials" : "refresh_token");
        if (!string.IsNullOrEmpty(refresh))
            yield return KeyValuePair.Create("refresh_token", refresh);
    }

    /// <summary>A refresh token has its scope already. Microsoft wants an app to name the mail servers.</summary>
    private string? ScopeOf(string? refresh)
        => !string.IsNullOrWhiteSpace(_credentials.Scope) ? _credentials.Scope.Trim()
            : string.IsNullOrEmpty(refresh) && config.ActualTokenUrl!.Contains(MicrosoftHost, StringComparison.OrdinalIgnoreCase)
                ? MicrosoftScope
                : null;

    private bool IsUsable(StoredToken token, string? rejected)
        => token.IsUsable(_seed, rejected, context.Time.GetUtcNow());
}
