using System.Net;
using System.Text;
using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleWorkspace;

/// <summary>
/// Lets Google's auth library speak through our HTTP pipeline, so that a token endpoint (which the credentials name) is under the same
/// egress rules, timeouts, retries and accounting as every other call.
/// </summary>
internal sealed class TokenMessageHandler(RestApi api) : HttpMessageHandler
{
    private const long LargestAnswer = 1 << 20;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var answer = await api.SendAsync(
            new RestCall(request.Method, request.RequestUri!.AbsoluteUri, "token")
            {
                Raw = (request.Content?.Headers.ContentType?.ToString() ?? "application/x-www-form-urlencoded", body),
                SendCredentials = false,
                Idempotent = true,
                MaxBytes = LargestAnswer,
            },
            cancellationToken);
        return new HttpResponseMessage((HttpStatusCode)(int)answer.Status)
        {
            RequestMessage = request,
            Content = new StringContent(answer.Text, Encoding.UTF8, "application/json"),
        };
    }
}
