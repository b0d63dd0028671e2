using System.Net.Http.Headers;
using System.Text.Json;
using RestSharp;

namespace Connectors.Sources.Http;

/// <summary>Sends one request and follows nothing.</summary>
internal sealed class RestTransport : IDisposable
{
    private readonly HttpClient _http;
    private readonly RestClient _client;
    private readonly JsonSerializerOptions _json;

    public RestTransport(SourceHostOptions host, JsonSerializerOptions json)
    {
        _json = json;
        _http = new HttpClient(HttpHandlers.For(host), disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        _client = new RestClient(_http, new RestClientOptions
        {
            FollowRedirects = false,
            ThrowOnAnyError = true,
            Timeout = Timeout.InfiniteTimeSpan,
            UserAgent = "Connectors/1.0",
        });
    }

    /// <summary>The answer, of which only the headers are read; the caller disposes it.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        RestCall call, HttpMethod method, Uri address, AuthenticationHeaderValue? authorization, bool withHeaders, CancellationToken cancellationToken)
    {
        var exchange = new RestExchange(address, authorization);
        var request = new RestRequest(new Uri(address.GetLeftPart(UriPartial.Path)), Enum.Parse<Method>(method.Method, ignoreCase: true))
        {
            Interceptors = [exchange],
        };
        if (withHeaders)
            request.AddHeaders([.. call.Headers]);
        AddBody(request, call);

        try
        {
            await _client.DownloadStreamAsync(request, cancellationToken);
        }
        catch (HttpRequestException) when (exchange.Response is not null)
        {
            // A status that RestSharp takes for an error: the error table decides about that.
        }

        return exchange.Response ?? throw new HttpRequestException(HttpRequestError.Unknown, "No answer came.");
    }

    public void Dispose()
    {
        _client.Dispose();
        _http.Dispose();
    }

    private void AddBody(RestRequest request, RestCall call)
    {
        if (call.Json is { } json)
            request.AddStringBody(JsonSerializer.Serialize(json, json.GetType(), _json), ContentType.Json);
        foreach (var (name, value) in call.Form ?? [])
            request.AddParameter(name, value, ParameterType.GetOrPost);
        if (call.Raw is var (mediaType, bytes))
            request.AddBody(bytes.ToArray(), mediaType);
    }
}
