using System.Net.Http.Headers;
using System.Text.Json;
using RestSharp;

namespace Connectors.Sources.Http;

/// <summary>Sends one request and follows no redirect.</summary>
internal sealed class RestTransport : IDisposable
{
    private readonly HttpConnections? _own;
    private readonly HttpClient _http;
    private readonly RestClient _client;
    private readonly JsonSerializerOptions _json;

    public RestTransport(SourceContext context, JsonSerializerOptions json, string userAgent)
    {
        _json = json;
        _own = context.Http is null ? new HttpConnections(context.Host) : null;
        _http = new HttpClient(context.Http ?? _own!.Handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        _client = new RestClient(_http, new RestClientOptions
        {
            FollowRedirects = false,
            ThrowOnAnyError = true,
            Timeout = Timeout.InfiniteTimeSpan,
            UserAgent = userAgent,
        });
    }

    /// <summary>Returns the answer when its headers are read. The caller disposes it.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        RestCall call, Uri address, AuthenticationHeaderValue? authorization, bool withHeaders, CancellationToken cancellationToken)
    {
        var exchange = new RestExchange(call.Method, address, authorization);
        // RestSharp puts form fields into the body of a POST only; the exchange sets the call's own method.
        var method = call.HasBody ? Method.Post : Method.Get;
        var request = new RestRequest(new Uri(address.GetLeftPart(UriPartial.Path)), method) { Interceptors = [exchange] };
        if (withHeaders)
            request.AddHeaders([.. call.Headers]);
        AddBody(request, call);

        try
        {
            await _client.DownloadStreamAsync(request, cancellationToken);
        }
        catch (HttpRequestException) when (exchange.Response is not null)
        {
            // RestSharp takes some statuses for errors. The error table decides about them.
        }

        return exchange.Response ?? throw new HttpRequestException(HttpRequestError.Unknown, "No answer came.");
    }

    public void Dispose()
    {
        _client.Dispose();
        _http.Dispose();
        _own?.Dispose();
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
