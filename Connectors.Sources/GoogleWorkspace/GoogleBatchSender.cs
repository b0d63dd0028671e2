using System.Text.Json;
using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleWorkspace;

/// <summary>Sends GETs in batches; parts that stumbled or were rate limited go into further rounds, with a pause, a few times.</summary>
internal sealed class GoogleBatchSender(RestApi api, string address, string endpoint, TimeProvider time, Func<string, string> single)
{
    private const int Rounds = 6;

    /// <summary>The largest answer of a batch that is taken into memory, in bytes.</summary>
    public long MaxBytes { get; init; } = 64L << 20;

    /// <summary>The answers by number; refused ones (404, 403 without a rate limit…) among them.</summary>
    public async Task<IReadOnlyDictionary<int, GoogleBatchPart>> SendAsync(IReadOnlyList<GoogleBatchCall> calls, CancellationToken cancellationToken)
    {
        var done = new Dictionary<int, GoogleBatchPart>();
        var left = Enumerable.Range(0, calls.Count).ToList();
        SourceException? why = null;
        for (var round = 0; left.Count > 0; round++)
        {
            if (round == Rounds)
                throw why ?? new SourceException(SourceErrorKind.Transient, $"Google left parts of a batch unanswered ({endpoint}).");
            if (round > 0)
                await Task.Delay(why?.RetryAfter is { } pause && pause < TimeSpan.FromSeconds(30) ? pause : TimeSpan.FromSeconds(1 << round), time, cancellationToken);

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
                    (why, left) = (refusal, [.. left, sent[i]]);
                else
                    done[sent[i]] = part;
            }

            if (why?.RetryAfter > TimeSpan.FromMinutes(1))
                throw why;
        }

        return done;
    }

    /// <summary>A token that is refused inside a batch is not seen by the pipeline: asked alone, it is, and is renewed for the next batch.</summary>
    private async Task<GoogleBatchPart> AloneAsync(GoogleBatchCall call, int number, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await api.SendAsync(
                new RestCall(HttpMethod.Get, single(call.Path), endpoint) { Headers = call.Headers, MaxBytes = MaxBytes }, cancellationToken);
            return new GoogleBatchPart(number, (int)answer.Status, answer.Text);
        }
        catch (SourceException e) when (GoogleRefusal.Of(e) is { IsLocal: true } refusal)
        {
            // As it would have come in the batch.
            return new GoogleBatchPart(number, refusal.Status, $$$"""{"error":{"status":"{{{refusal.Reason}}}"}}""");
        }
    }

    /// <summary>What a part says, or why it says nothing: it is a refusal, or not to be read.</summary>
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
            // One of many: the others are good.
        }

        return (null, new SourceException(SourceErrorKind.Transient, $"Google's answer of {part.Body.Length} characters is not what it should be ({endpoint})."));
    }

    /// <summary>What a part's status means; null when it is not a refusal.</summary>
    private SourceException? Refusal(GoogleBatchPart part) => GoogleErrorTable.Classify(part.Status, part.Body, null, endpoint, time.GetUtcNow());
}
