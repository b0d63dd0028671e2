using System.Net.Http.Headers;
using RestSharp.Interceptors;

namespace Connectors.Sources.Http;

/// <summary>
/// Replaces what RestSharp would change: any HTTP method, the exact address and the credentials go out, and the answer comes back with its
/// body unread.
/// </summary>
internal sealed class RestExchange(HttpMethod method, Uri address, AuthenticationHeaderValue? authorization) : Interceptor
{
    /// <summary>Null if no answer came.</summary>
    public HttpResponseMessage? Response { get; private set; }

    public override ValueTask BeforeHttpRequest(HttpRequestMessage requestMessage, CancellationToken cancellationToken)
    {
        // RestSharp knows ten methods, none of WebDAV's among them.
        requestMessage.Method = method;
        // Opaque cursors must not be decoded and encoded again.
        requestMessage.RequestUri = address;
        requestMessage.Headers.Authorization = authorization;
        return ValueTask.CompletedTask;
    }

    public override ValueTask AfterHttpRequest(HttpResponseMessage responseMessage, CancellationToken cancellationToken)
    {
        Response = responseMessage;
        return ValueTask.CompletedTask;
    }
}
