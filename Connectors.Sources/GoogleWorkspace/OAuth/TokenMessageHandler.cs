using System.Net;
using System.Text;
using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleWorkspace.OAuth;

/// <summary>
/// Sends the requests of Google's auth library through this project's HTTP pipeline. The credentials name the token endpoint, so it must
/// be under the same egress rules, timeouts, retries and accounting as every other call.
/// </summary>
internal sealed class TokenMessageHandler(RestApi api) : HttpMessageHandler
{
    private const long MaxAnswerBytes = 1 << 20;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var answer = await api.SendAsync(
            new RestCall(request.Method, request.RequestUri!.AbsoluteUri, "token")
            {
                Raw = (request.Content?.Headers.ContentType?.ToString() ?? "application/x-www-form-urlencoded", body),
                SendCredentials = false,
                Idempotent = true,
                MaxBytes = MaxAnswerBytes,
            },
            cancellationToken);
        return new HttpResponseMessage((HttpStatusCode)(int)answer.Status)
        {
            RequestMessage = request,
            Content = new StringContent(answer.Text, Encoding.UTF8, "application/json"),
        };
    }
}
