using System.Globalization;
using Connectors.Sources.GoogleWorkspace.OAuth;
using Connectors.Sources.Http;
using Microsoft.Extensions.Logging;

namespace Connectors.Sources.GoogleWorkspace;

/// <summary>Opens a config's credentials and gives an HTTP client for each user that they act for.</summary>
internal sealed class GoogleSession : IDisposable
{
    /// <summary>Google's name for the signed-in account, in place of an address.</summary>
    public const string Self = "me";

    private readonly SourceContext _context;
    private readonly GoogleConfig _config;
    private readonly string _scope;
    private readonly Func<string, string, RateBudget?> _budget;
    private readonly Dictionary<(string User, string Scope), RestApi> _apis = [];
    private readonly TokenEndpoint _tokens;
    private readonly OAuthGrant? _grant;
    private readonly ServiceAccountKey? _key;

    /// <param name="scope">The scope of the source's own calls.</param>
    /// <param name="budget">Returns the budget of an endpoint, given the credential's key; null for none.</param>
    public GoogleSession(SourceContext context, GoogleConfig config, string scope, Func<string, string, RateBudget?> budget)
    {
        (_context, _config, _scope, _budget) = (context, config, scope, budget);
        if (config.Credentials.ActsForDomain)
            _key = ServiceAccountKey.Parse(config.Credentials.GoogleServiceAccountKey!);
        else
            _grant = OAuthGrant.Parse(config.Credentials.GoogleTokens!);
        Hosts = new GoogleHosts(config.BaseUrl);
        _tokens = new TokenEndpoint(context, _key?.TokenAddress ?? _grant!.TokenAddress, Timeout);
    }

    public GoogleHosts Hosts { get; }

    public ILogger Logger => _context.Logger;

    /// <summary>True for a service account, which can act for any user of the domain.</summary>
    public bool ActsForDomain => _key is not null;

    /// <summary>The user for everything that belongs to no particular user: the primary admin, or the signed-in account.</summary>
    public string Primary => _config.Credentials.Admin is { } admin && ActsForDomain ? admin : Self;

    private TimeSpan Timeout => TimeSpan.FromSeconds(_config.RequestTimeoutSecs);

    /// <param name="user">The user to act for.</param>
    /// <param name="scope">
    /// The scope that a service account asks for. Google refuses all scopes of a request if one is not allowed, so each is asked for by
    /// itself, when it is needed. Null for the source's own.
    /// </param>
    public RestApi For(string user, string? scope = null)
    {
        var key = (ActsForDomain ? user : Self, ActsForDomain ? scope ?? _scope : "");
        if (_apis.TryGetValue(key, out var api))
            return api;
        var credentials = Credentials(key.Item1, key.Item2);
        return _apis[key] = new RestApi(_context, new RestApiOptions
        {
            System = "Google",
            BaseAddress = Hosts.Origins[0],
            Credentials = credentials,
            Errors = GoogleErrors.Instance,
            Timeout = Timeout,
            Json = GoogleJson.Wire,
            Budget = endpoint => _budget(endpoint, credentials.Key),
            TrustedOrigins = Hosts.Origins,
        });
    }

    public void Dispose()
    {
        foreach (var api in _apis.Values)
            api.Dispose();
        _tokens.Dispose();
    }

    private GoogleUserCredentials Credentials(string user, string scope)
    {
        if (_key is { } key)
        {
            var keySeed = GoogleUserCredentials.Hash($"{key.ClientEmail} {key.PrivateKey} {key.TokenAddress} {scope}");
            return new GoogleUserCredentials(
                _context, $"google:{user}", keySeed, null,
                (_, cancellationToken) => _tokens.AssertAsync(key, user, scope, cancellationToken));
        }

        var grant = _grant!;
        var seed = GoogleUserCredentials.Hash(
            $"{grant.ClientId} {grant.ClientSecret} {grant.RefreshToken} {grant.Token} {grant.TokenAddress}");
        return new GoogleUserCredentials(_context, "google", seed, Given(grant, seed), (stored, cancellationToken) =>
            (stored ?? grant.RefreshToken) is { Length: > 0 } refresh
                ? _tokens.RefreshAsync(grant.ClientId!, grant.ClientSecret!, refresh, cancellationToken)
                : throw new SourceException(
                    SourceErrorKind.Unauthorized,
                    "Google no longer accepts the access token, and there is no refresh token: sign in again."));
    }

    private static StoredToken? Given(OAuthGrant grant, string seed)
    {
        if (string.IsNullOrEmpty(grant.Token))
            return null;
        if (DateTimeOffset.TryParse(grant.Expiry, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expiry))
            return new StoredToken(grant.Token, null, expiry, seed);
        // Without an expiry its age is unknown, so it is worth trying only if it cannot be refreshed.
        return string.IsNullOrEmpty(grant.RefreshToken) ? new StoredToken(grant.Token, null, null, seed) : null;
    }
}
