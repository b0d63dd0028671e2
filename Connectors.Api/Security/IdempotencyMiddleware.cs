using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Connectors.Api.Envelopes;
using Connectors.Jobs.Configs;
using Connectors.Jobs.Storage.Registry;
using Connectors.Sources;

namespace Connectors.Api.Security;

/// <summary>
/// Lets callers repeat a request that makes something without making it twice: a request with the Idempotency-Key of an earlier one gets
/// that one's answer. Only answers to requests that succeeded are kept, because others made nothing. Answers are stored encrypted: one of
/// them has the value of an API key.
/// </summary>
internal sealed class IdempotencyMiddleware(
    RequestDelegate next, IdempotencyStore store, SecretProtector protector, IHostApplicationLifetime lifetime)
{
    public const string Header = "Idempotency-Key";
    public const string ReplayedHeader = "Idempotent-Replayed";

    private const int MaxKey = 255;

    public Task InvokeAsync(HttpContext context)
        => context.Request.Headers[Header] is { Count: > 0 } given && context.GetEndpoint()?.Metadata.GetMetadata<Makes>() is not null
            ? OnceAsync(context, given.ToString())
            : next(context);

    private async Task OnceAsync(HttpContext context, string given)
    {
        if (given.Length is 0 or > MaxKey || given.Any(character => character is < ' ' or > '~'))
            throw Refusal(StatusCodes.Status400BadRequest, $"{Header} must have 1 to {MaxKey} printable ASCII characters.");

        var caller = context.Caller();
        var key = new IdempotencyKey(caller.Tenant, caller.KeyId, given);
        var hash = await HashAsync(context);
        if (await store.BeginAsync(key, hash, context.RequestAborted) is not { } earlier)
        {
            await WorkAsync(context, key);
            return;
        }

        if (!earlier.Request.AsSpan().SequenceEqual(hash))
        {
            throw Refusal(
                StatusCodes.Status422UnprocessableEntity,
                $"This {Header} was used for another request within the last {IdempotencyStore.Kept.TotalHours:0} hours. Use a new one.");
        }

        if (earlier.Answer is null)
        {
            const string wait = "The first request with this Idempotency-Key is still under way. Try again in a few seconds.";
            throw new ApiException(StatusCodes.Status409Conflict, wait)
            {
                Status = StatusCodes.Status409Conflict,
                RetryAfter = TimeSpan.FromSeconds(2),
            };
        }

        context.Response.Headers[ReplayedHeader] = "true";
        await WriteAsync(context, Open(key, earlier.Answer));
    }

    /// <summary>Does the work to its end, even if the caller goes away: the caller will ask again.</summary>
    private async Task WorkAsync(HttpContext context, IdempotencyKey key)
    {
        var (body, aborted) = (context.Response.Body, context.RequestAborted);
        using var answer = new MemoryStream();
        context.Response.Body = answer;
        context.RequestAborted = lifetime.ApplicationStopping;
        var isDone = false;
        try
        {
            await next(context);
            isDone = context.Response.StatusCode == StatusCodes.Status200OK && IsSuccess(answer);
            if (isDone)
            {
                var kept = new KeptAnswer(context.Response.Headers.ETag.ToString(), Encoding.UTF8.GetString(answer.ToArray()));
                await store.EndAsync(key, protector.Protect(Owner(key), JsonSerializer.Serialize(kept)));
            }
        }
        finally
        {
            (context.Response.Body, context.RequestAborted) = (body, aborted);
            if (!isDone)
                await store.ForgetAsync(key);
        }

        answer.Position = 0;
        await answer.CopyToAsync(body, aborted);
    }

    private static async Task<byte[]> HashAsync(HttpContext context)
    {
        context.Request.EnableBuffering();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}\n"));
        var buffer = new byte[8192];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
            hash.AppendData(buffer, 0, read);
        context.Request.Body.Position = 0;
        return hash.GetHashAndReset();
    }

    private static bool IsSuccess(MemoryStream answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer.GetBuffer().AsMemory(0, (int)answer.Length));
            return json.RootElement.TryGetProperty("code", out var code) && code.GetInt32() == Codes.Success;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private KeptAnswer Open(IdempotencyKey key, byte[] answer)
    {
        try
        {
            return JsonSerializer.Deserialize<KeptAnswer>(protector.Unprotect(Owner(key), answer))!;
        }
        catch (SourceException)
        {
            throw Refusal(
                StatusCodes.Status409Conflict,
                "This request was done before, but this process cannot decrypt its answer, because it has another key ring.");
        }
    }

    private static Task WriteAsync(HttpContext context, KeptAnswer kept)
    {
        if (kept.Tag.Length > 0)
            context.Response.Headers.ETag = kept.Tag;
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(kept.Body, context.RequestAborted);
    }

    private static string Owner(IdempotencyKey key) => $"idempotency/{key.Tenant}/{key.KeyId}/{key.Key}";

    private static ApiException Refusal(int status, string message) => new(status, message) { Status = status };
}

/// <summary>Marks endpoints that make something, which take an Idempotency-Key.</summary>
internal sealed class Makes;

/// <summary>An answer to repeat.</summary>
/// <param name="Tag">Its ETag; empty if it has none.</param>
internal sealed record KeptAnswer(string Tag, string Body);
