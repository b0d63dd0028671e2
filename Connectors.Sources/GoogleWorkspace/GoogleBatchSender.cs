using System.Text.Json;
using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleWorkspace;

/// <summary>Sends GETs in batches. Calls that fail temporarily or are rate limited are sent again in further rounds.</summary>
/// <param name="address">The batch endpoint's address.</param>
/// <param name="endpoint">The endpoint's name for budgets, accounting and messages.</param>
/// <param name="single">The address of a call that is sent alone, given its path.</param>
internal sealed class GoogleBatchSender(RestApi api, string address, string endpoint, TimeProvider time, Func<string, string> single)
{
    private const int MaxRounds = 6;

    /// <summary>Maximum size of a batch's answer, in bytes.</summary>
    public long MaxBytes { get; init; } = 64L << 20;

    /// <summary>Returns every call's answer by its index. Final refusals (such as 404, or 403 that is no rate limit) are answers.</summary>
    public async Task<IReadOnlyDictionary<int, GoogleBatchPart>> SendAsync(
        IReadOnlyList<GoogleBatchCall> calls, CancellationToken cancellationToken)
    {
        var done = new Dictionary<int, GoogleBatchPart>();
        var left = Enumerable.Range(0, calls.Count).ToList();
        SourceException? refused = null;
        for (var round = 0; left.Count > 0; round++)
        {
            if (round == MaxRounds)
                throw refused ?? new SourceException(SourceErrorKind.Transient, $"Google left parts of a batch unanswered ({endpoint}).");
            if (round > 0)
                await Task.Delay(Pause(refused, round), time, cancellationToken);

            var sent = left;
            var answer = await api.SendAsync(
                new RestCall(HttpMethod.Post, address, endpoint)
                {
                    Raw = ($"multipart/mixed; boundary={GoogleBatch.Boundary}", GoogleBatch.Write([.. sent.Select(i => calls[i])])),
                    Idempotent = true,
                    MaxBytes = MaxBytes,
                },
                cancellationToken);
            left = [];
            var parts = GoogleBatch.Read(answer.Header("Content-Type") ?? "", answer.Text);
            for (var i = 0; i < sent.Count; i++)
            {
                if (!parts.TryGetValue(i, out var part))
                    left.Add(sent[i]);
                else if (part.Status == 401)
                    done[sent[i]] = await AloneAsync(calls[sent[i]], part.Number, cancellationToken);
                else if (Refusal(part) is { Kind: not (SourceErrorKind.Forbidden or SourceErrorKind.Misconfigured) } refusal)
                    (refused, left) = (refusal, [.. left, sent[i]]);
                else
                    done[sent[i]] = part;
            }

            if (refused?.RetryAfter > TimeSpan.FromMinutes(1))
                throw refused;
        }

        return done;
    }

    private static TimeSpan Pause(SourceException? refused, int round)
        => refused?.RetryAfter is { } pause && pause < TimeSpan.FromSeconds(30) ? pause : TimeSpan.FromSeconds(1 << round);

    /// <summary>
    /// Sends a call outside a batch. The HTTP pipeline does not see a token that is refused within a batch; a refused single call makes it
    /// renew the token for the next batch.
    /// </summary>
    private async Task<GoogleBatchPart> AloneAsync(GoogleBatchCall call, int number, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await api.SendAsync(
                new RestCall(HttpMethod.Get, single(call.Path), endpoint) { Headers = call.Headers, MaxBytes = MaxBytes },
                cancellationToken);
            return new GoogleBatchPart(number, (int)answer.Status, answer.Text);
        }
        catch (SourceException e) when (GoogleRefusal.Of(e) is { IsLocal: true } refusal)
        {
            // The same form as in a batch.
            return new GoogleBatchPart(number, refusal.Status, $$$"""{"error":{"status":"{{{refusal.Reason}}}"}}""");
        }
    }

    /// <summary>Reads a part's value, or returns the exception that stands for its refusal or its unreadable body.</summary>
    public (T? Value, SourceException? Refusal) Read<T>(GoogleBatchPart part)
        where T : class
    {
        if (Refusal(part) is { } refusal)
            return (null, refusal);
        try
        {
            if (JsonSerializer.Deserialize<T>(part.Body, GoogleJson.Wire) is { } value)
                return (value, null);
        }
        catch (JsonException)
        {
            // Only this part is damaged.
        }

        return (null, new SourceException(
            SourceErrorKind.Transient, $"Google's answer of {part.Body.Length} characters does not have the expected form ({endpoint})."));
    }

    private SourceException? Refusal(GoogleBatchPart part)
        => GoogleErrors.Classify(part.Status, part.Body, null, endpoint, time.GetUtcNow());
}
