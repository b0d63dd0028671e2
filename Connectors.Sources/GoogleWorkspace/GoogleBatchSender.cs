using System.Text;
using System.Text.Json;
using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleWorkspace;

/// <summary>
/// Sends GETs in batches. A call that is refused for the time being waits for its pause and joins a later batch, so it holds up neither the
/// rest of its own batch nor other callers. Thread-safe.
/// </summary>
/// <param name="address">The batch endpoint's address.</param>
/// <param name="endpoint">The endpoint's name for budgets, accounting and messages.</param>
/// <param name="time">The clock of the pauses.</param>
/// <param name="single">The address of a call that is sent alone, given its path.</param>
internal sealed class GoogleBatchSender(RestApi api, string address, string endpoint, TimeProvider time, Func<string, string> single)
{
    private const int MaxTries = 6;

    /// <summary>Batches at once. One that waits for Google leaves the others to go on.</summary>
    private const int MaxSending = 4;

    private static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(1);

    /// <summary>Pauses end together once a second, as finely as Retry-After tells them, so the calls that waited fill a batch.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Queue<GoogleBatchEntry> _ready = new();
    private readonly Dictionary<long, List<GoogleBatchEntry>> _paused = [];
    private int _sending;

    /// <summary>Maximum number of calls in a batch.</summary>
    public required int Size { get; init; }

    /// <summary>Maximum size of a batch's answer, in bytes.</summary>
    public long MaxBytes { get; init; } = 64L << 20;

    /// <summary>
    /// Returns every call's value or refusal, in the calls' order. A refusal that lasts (404, or 403 that is no rate limit), a value that
    /// cannot be read, or a problem that outlasts all tries is the call's own.
    /// </summary>
    /// <exception cref="SourceException">The batch as a whole was refused, or all its calls failed for the time being.</exception>
    public async Task<IReadOnlyList<GoogleBatchResult<T>>> SendAsync<T>(
        IReadOnlyList<GoogleBatchCall> calls, CancellationToken cancellationToken)
        where T : class
    {
        var results = (await RoundAsync<T>(calls, cancellationToken)).ToArray();
        int[] damaged = Damaged();
        for (var round = 0; damaged.Length > 0 && round < MaxTries; round++)
        {
            var again = await RoundAsync<T>([.. damaged.Select(i => calls[i])], cancellationToken);
            for (var i = 0; i < damaged.Length; i++)
                results[damaged[i]] = again[i];
            damaged = Damaged();
        }

        return results.Length > 1 && results.All(result => result.Refusal is { Kind: SourceErrorKind.Transient, InCircles: false })
            ? throw results[0].Refusal!
            : results;

        int[] Damaged() => [.. Enumerable.Range(0, calls.Count).Where(i => results[i].IsDamaged)];
    }

    private async Task<IReadOnlyList<GoogleBatchResult<T>>> RoundAsync<T>(
        IReadOnlyList<GoogleBatchCall> calls, CancellationToken cancellationToken)
        where T : class
    {
        var entries = calls.Select(call => new GoogleBatchEntry(call, cancellationToken)).ToList();
        Send(entries);
        await Task.WhenAll(entries.Select(entry => entry.Answer)).WaitAsync(cancellationToken);
        return [.. entries.Select(entry => Read<T>(entry.Answer.Result))];
    }

    private GoogleBatchResult<T> Read<T>(GoogleBatchAnswer answer)
        where T : class
    {
        if (answer.Refusal is { } refusal)
            return new GoogleBatchResult<T>(null, refusal);
        var body = Encoding.UTF8.GetBytes(answer.Body);
        try
        {
            if (JsonSerializer.Deserialize<T>(body, GoogleJson.Wire) is { } value and not IJsonRow { Id: null or "" })
                return new GoogleBatchResult<T>(value, null);
        }
        catch (JsonException)
        {
            // Only this call's answer is damaged or has another form.
        }

        var isDamaged = !JsonAnswer.IsWellFormed(body);
        var message = isDamaged ? "is damaged" : "does not have the documented form. If it stays so, report it with the product's version";
        return new GoogleBatchResult<T>(null, new SourceException(
            SourceErrorKind.Transient, $"Google's answer of {answer.Body.Length} characters {message} ({endpoint}).")
        {
            InCircles = !isDamaged,
        })
        {
            IsDamaged = isDamaged,
        };
    }

    private void Send(IEnumerable<GoogleBatchEntry> entries)
    {
        lock (_lock)
        {
            foreach (var entry in entries)
                _ready.Enqueue(entry);
            while (_sending < MaxSending && _ready.Count > 0)
            {
                _sending++;
                _ = Task.Run(SendReadyAsync);
            }
        }
    }

    private async Task SendReadyAsync()
    {
        while (true)
        {
            var batch = new List<GoogleBatchEntry>(Size);
            lock (_lock)
            {
                while (batch.Count < Size && _ready.TryDequeue(out var entry))
                {
                    // Its caller may have been told the end of another batch.
                    if (!entry.Answer.IsCompleted)
                        batch.Add(entry);
                }

                if (batch.Count == 0)
                {
                    _sending--;
                    return;
                }
            }

            await SendAsync(batch);
        }
    }

    /// <summary>Sends a batch and settles its entries, or puts them back. Never throws.</summary>
    private async Task SendAsync(List<GoogleBatchEntry> sent)
    {
        try
        {
            await SettleAsync(sent, await PostAsync(sent, sent[0].CancellationToken));
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.Misconfigured && GoogleRefusal.Of(e) is null)
        {
            // The answer is too large. Half as many calls have a smaller one.
            if (sent.Count == 1)
            {
                sent[0].Refuse(e);
                return;
            }

            await SendAsync([.. sent.Take(sent.Count / 2)]);
            await SendAsync([.. sent.Skip(sent.Count / 2)]);
        }
        catch (OperationCanceledException) when (sent[0].CancellationToken.IsCancellationRequested)
        {
            // The first caller gave up. The others did not.
            foreach (var entry in sent.Where(entry => entry.CancellationToken.IsCancellationRequested))
                entry.Cancel();
            Send(sent.Where(entry => !entry.CancellationToken.IsCancellationRequested));
        }
        catch (Exception e)
        {
            foreach (var entry in sent)
                entry.Fail(e);
        }
    }

    private async Task<Dictionary<int, GoogleBatchPart>> PostAsync(
        List<GoogleBatchEntry> sent, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await api.SendAsync(
                new RestCall(HttpMethod.Post, address, endpoint)
                {
                    Raw = ($"multipart/mixed; boundary={GoogleBatch.Boundary}", GoogleBatch.Write([.. sent.Select(entry => entry.Call)])),
                    Idempotent = true,
                    MaxBytes = MaxBytes,
                },
                cancellationToken);
            return GoogleBatch.Read(answer.Header("Content-Type") ?? "", answer.Text);
        }
        catch (SourceException e) when (GoogleRefusal.Of(e) is { IsMissing: true })
        {
            throw GoogleErrors.WrongAddress(e);
        }
    }

    private async Task SettleAsync(List<GoogleBatchEntry> sent, Dictionary<int, GoogleBatchPart> parts)
    {
        var renewed = false;
        for (var i = 0; i < sent.Count; i++)
        {
            var part = parts.GetValueOrDefault(i);
            if (part?.Status == 401 && !renewed)
            {
                renewed = true;
                await SendAloneAsync(sent[i]);
                continue;
            }

            var refusal = part is null
                ? new SourceException(SourceErrorKind.Transient, $"Google left parts of a batch unanswered ({endpoint}).")
                : Refusal(part);
            if (refusal is null)
                sent[i].Answered(part!.Body);
            else if (refusal.Kind is SourceErrorKind.Forbidden or SourceErrorKind.Misconfigured)
                sent[i].Refuse(refusal);
            else
                PutBack(sent[i], refusal);
        }
    }

    private void PutBack(GoogleBatchEntry entry, SourceException refusal)
    {
        var isFinal = ++entry.Tries >= MaxTries || refusal.RetryAfter > MaxPause;
        if (isFinal && refusal.Kind == SourceErrorKind.Transient)
            entry.Refuse(refusal);
        else if (isFinal)
            entry.Fail(refusal);
        else
            Pause(entry, refusal);
    }

    private void Pause(GoogleBatchEntry entry, SourceException refusal)
    {
        // A token that was renewed meanwhile needs no pause.
        var pause = refusal.Kind == SourceErrorKind.Unauthorized ? TimeSpan.Zero
            : refusal.RetryAfter ?? TimeSpan.FromSeconds(0.5 * (1 << entry.Tries));
        var now = time.GetUtcNow().Ticks;
        var end = (now + pause.Ticks + Gathering.Ticks - 1) / Gathering.Ticks * Gathering.Ticks;
        lock (_lock)
        {
            if (_paused.TryGetValue(end, out var together))
            {
                together.Add(entry);
                return;
            }

            _paused[end] = [entry];
        }

        _ = ResumeAsync(end, TimeSpan.FromTicks(end - now));
    }

    /// <summary>Sends the calls whose pauses end together. Those whose callers gave up meanwhile are left out.</summary>
    private async Task ResumeAsync(long end, TimeSpan pause)
    {
        await Task.Delay(pause, time);
        List<GoogleBatchEntry> together;
        lock (_lock)
            _paused.Remove(end, out together!);
        foreach (var entry in together.Where(entry => entry.CancellationToken.IsCancellationRequested))
            entry.Cancel();
        Send(together.Where(entry => !entry.CancellationToken.IsCancellationRequested));
    }

    /// <summary>
    /// Sends a call outside a batch. The HTTP pipeline does not see a token that is refused within a batch; a refused single call makes it
    /// renew the token for the next batch.
    /// </summary>
    private async Task SendAloneAsync(GoogleBatchEntry entry)
    {
        try
        {
            var answer = await api.SendAsync(
                new RestCall(HttpMethod.Get, single(entry.Call.Path), endpoint) { Headers = entry.Call.Headers, MaxBytes = MaxBytes },
                entry.CancellationToken);
            entry.Answered(answer.Text);
        }
        catch (SourceException e) when (GoogleRefusal.Of(e) is { IsLocal: true })
        {
            entry.Refuse(e);
        }
        catch (OperationCanceledException) when (entry.CancellationToken.IsCancellationRequested)
        {
            entry.Cancel();
        }
    }

    private SourceException? Refusal(GoogleBatchPart part)
        => GoogleErrors.Classify(part.Status, part.Body, RetryAfter.Parse(part.RetryAfter, time), endpoint, time.GetUtcNow());
}
