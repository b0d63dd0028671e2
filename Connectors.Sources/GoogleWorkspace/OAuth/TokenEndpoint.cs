using Connectors.Sources.Http;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Auth.OAuth2.Requests;
using Google.Apis.Auth.OAuth2.Responses;
using Google.Apis.Http;
using Google.Apis.Util;

namespace Connectors.Sources.GoogleWorkspace.OAuth;

/// <summary>Requests tokens from a token endpoint with Google's auth library, over this project's HTTP pipeline.</summary>
internal sealed class TokenEndpoint : IDisposable
{
    private readonly RestApi _api;
    private readonly HttpFactory _factory;
    private readonly Clock _clock;
    private readonly string _address;
    private readonly HttpClient _http;

    public TokenEndpoint(SourceContext context, string address, TimeSpan timeout)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http"))
            throw new SourceException(SourceErrorKind.Misconfigured, "The credentials' token_uri is not an http or https address.");
        _address = url.AbsoluteUri;
        _api = new RestApi(context, new RestApiOptions
        {
            System = "Google's token endpoint",
            BaseAddress = new Uri(url, "/"),
            Credentials = new NoCredentials(),
            Errors = GoogleErrors.Instance,
            Timeout = timeout,
        });
        _factory = new HttpFactory(_api);
        _http = new HttpClient(new TokenMessageHandler(_api)) { Timeout = Timeout.InfiniteTimeSpan };
        _clock = new Clock(context.Time);
    }

    /// <summary>Returns the time when a new token expires, at most a day from now whatever the endpoint says.</summary>
    public static DateTimeOffset Expiry(TokenResponse token, TimeProvider time)
        => time.GetUtcNow().AddSeconds(Math.Clamp(token.ExpiresInSeconds ?? 3600, 0, 86_400));

    /// <summary>Requests a token for the service account acting for <paramref name="user"/>.</summary>
    /// <exception cref="SourceException">Forbidden: domain-wide delegation does not allow the scope.</exception>
    public async Task<TokenResponse> AssertAsync(
        ServiceAccountKey key, string user, string scope, CancellationToken cancellationToken)
    {
        try
        {
            return await SignAsync(key, user, scope, cancellationToken);
        }
        catch (SourceException e) when (GoogleRefusal.Of(e) is { } refusal && GoogleErrors.IsMissingScope(refusal.Reason))
        {
            var client = string.IsNullOrEmpty(key.ClientId) ? key.ClientEmail : key.ClientId;
            throw refusal.Attach(new SourceException(
                SourceErrorKind.Forbidden,
                $"Domain-wide delegation lacks the scope {scope} ({refusal.Reason}). In Google's admin console, under Security > "
                    + $"Access and data control > API controls > Manage domain-wide delegation, add it to the client {client}. "
                    + "It may take some minutes to take effect.",
                e));
        }
    }

    private Task<TokenResponse> SignAsync(ServiceAccountKey key, string user, string scope, CancellationToken cancellationToken)
        => OrSourceExceptionAsync(async () =>
        {
            var credential = new ServiceAccountCredential(new ServiceAccountCredential.Initializer(key.ClientEmail, _address)
            {
                User = user,
                KeyId = key.PrivateKeyId,
                Scopes = [scope],
                Clock = _clock,
                HttpClientFactory = _factory,
                DefaultExponentialBackOffPolicy = ExponentialBackOffPolicy.None,
            }.FromPrivateKey(key.PrivateKey));
            await credential.RequestAccessTokenAsync(cancellationToken);
            return credential.Token;
        });

    public Task<TokenResponse> RefreshAsync(
        string clientId, string clientSecret, string refreshToken, CancellationToken cancellationToken)
        => PostAsync(
            new RefreshTokenRequest { ClientId = clientId, ClientSecret = clientSecret, RefreshToken = refreshToken }, cancellationToken);

    /// <summary>Redeems an authorization code, which works once.</summary>
    public Task<TokenResponse> RedeemAsync(
        string clientId, string clientSecret, string code, string codeVerifier, string redirectUri, CancellationToken cancellationToken)
        => PostAsync(
            new AuthorizationCodeTokenRequest
            {
                ClientId = clientId, ClientSecret = clientSecret, Code = code, CodeVerifier = codeVerifier, RedirectUri = redirectUri,
            },
            cancellationToken);

    public void Dispose()
    {
        _http.Dispose();
        _api.Dispose();
    }

    private Task<TokenResponse> PostAsync(TokenRequest request, CancellationToken cancellationToken)
        => OrSourceExceptionAsync(() => request.ExecuteAsync(_http, _address, cancellationToken, _clock));

    private static async Task<TokenResponse> OrSourceExceptionAsync(Func<Task<TokenResponse>> ask)
    {
        try
        {
            var token = await ask();
            return string.IsNullOrEmpty(token.AccessToken)
                ? throw new SourceException(SourceErrorKind.Transient, "Google's token endpoint answered without a token.")
                : token;
        }
        catch (Exception e)
            when (e is TokenResponseException or Newtonsoft.Json.JsonException or HttpRequestException or InvalidOperationException)
        {
            throw new SourceException(SourceErrorKind.Transient, "Google's token endpoint gave an answer that is not a token.");
        }
    }

    /// <summary>Makes Google's library send its requests through the pipeline.</summary>
    private sealed class HttpFactory(RestApi api) : HttpClientFactory
    {
        protected override HttpMessageHandler CreateHandler(CreateHttpClientArgs args) => new TokenMessageHandler(api);
    }

    /// <summary>Makes Google's library use the source's clock.</summary>
    private sealed class Clock(TimeProvider time) : IClock
    {
        public DateTime Now => time.GetLocalNow().DateTime;

        public DateTime UtcNow => time.GetUtcNow().UtcDateTime;
    }
}
