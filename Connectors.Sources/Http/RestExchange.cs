using System.Net.Http.Headers;
using RestSharp.Interceptors;

namespace Connectors.Sources.Http;

/// <summary>Steps into RestSharp's sending: the address and credentials go out as they are, the answer comes back with its body unread.</summary>
internal sealed class RestExchange(Uri address, AuthenticationHeaderValue? authorization) : Interceptor
{
    /// <summary>Null where no answer came.</summary>
    public HttpResponseMessage? Response { get; private set; }

    public override ValueTask BeforeHttpRequest(HttpRequestMessage requestMessage, CancellationToken cancellationToken)
    {
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
