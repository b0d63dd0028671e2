using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Connectors.Sources.Http;

namespace Connectors.Jobs.Search.Vectors;

/// <summary>
/// Posts JSON to a model's endpoint, within the host's egress rules. Answers are bounded. What the endpoint says about a
/// failure is not told, because it may quote a document.
/// </summary>
internal sealed class ModelEndpoint(HttpConnections connections, TimeProvider time) : IDisposable
{
    private const long MaxAnswer = 64 << 20;
    private const int MaxSeconds = 120;

    private readonly HttpClient _client = new(connections.Handler, disposeHandler: false)
    {
        MaxResponseContentBufferSize = MaxAnswer,
        Timeout = TimeSpan.FromSeconds(MaxSeconds),
    };

    /// <exception cref="EmbeddingException">The endpoint does not answer, or not as it should.</exception>
    public async Task<T> PostAsync<T>(Uri address, string? key, object call, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(call, call.GetType()) };
        // Some servers do not take a body of unknown length.
        await request.Content.LoadIntoBufferAsync(cancellationToken);
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        try
        {
            using var response = await _client.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
                throw Refused(response, address);
            return await response.Content.ReadFromJsonAsync<T>(cancellationToken)
                ?? throw new EmbeddingException($"{address.Host} answered with nothing.", EmbeddingFault.Passing);
        }
        catch (HttpRequestException e) when (e.InnerException is EgressRefusedException refused)
        {
            throw new EmbeddingException(refused.Message, EmbeddingFault.Setup, e);
        }
        catch (HttpRequestException e)
        {
            throw new EmbeddingException($"{address.Host} cannot be reached: {e.Message}", EmbeddingFault.Passing, e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new EmbeddingException($"{address.Host} did not answer within {MaxSeconds} seconds.", EmbeddingFault.Passing, e);
        }
        catch (JsonException e)
        {
            throw new EmbeddingException($"{address} answered with something else than this interface.", EmbeddingFault.Setup, e);
        }
    }

    public void Dispose() => _client.Dispose();

    private EmbeddingException Refused(HttpResponseMessage response, Uri address)
    {
        var status = (int)response.StatusCode;
        var text = $"{address.Host} answered {status} to POST {address.AbsolutePath}";
        return response.StatusCode switch
        {
            HttpStatusCode.TooManyRequests => new EmbeddingException($"{text}: too many calls.", EmbeddingFault.Passing)
            {
                RetryAfter = Pause(response),
            },
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                => new EmbeddingException($"{text}: it does not accept the key. Check Key of this model.", EmbeddingFault.Setup),
            HttpStatusCode.NotFound => new EmbeddingException(
                $"{text}: it has no such address or model. Check Url and Model.", EmbeddingFault.Setup),
            HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity
                => new EmbeddingException($"{text}: it refuses the text.", EmbeddingFault.Input),
            _ => new EmbeddingException($"{text}.", status >= 500 ? EmbeddingFault.Passing : EmbeddingFault.Setup)
            {
                RetryAfter = Pause(response),
            },
        };
    }

    private TimeSpan? Pause(HttpResponseMessage response)
        => response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            // OpenAI tells how long its budget lasts in a header of its own.
            _ when response.Headers.TryGetValues("retry-after-ms", out var values)
                && double.TryParse(values.First(), NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds)
                && milliseconds is > 0 and < 3_600_000 => TimeSpan.FromMilliseconds(milliseconds),
            _ => null,
        };
}
