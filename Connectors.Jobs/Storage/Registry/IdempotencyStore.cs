namespace Connectors.Jobs.Storage.Registry;

/// <summary>The table of requests that must not be done twice, with the encrypted answers to those that are done.</summary>
internal sealed class IdempotencyStore(Database database)
{
    /// <summary>How long an answer is kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>A request that has been under way for this long was cut off with its process.</summary>
    private static readonly TimeSpan MaxWork = TimeSpan.FromMinutes(5);

    private const int TidyAtOnce = 100;

    /// <summary>Begins a request. Returns null if it is new, else the first request with its key.</summary>
    public async Task<IdempotentRequest?> BeginAsync(IdempotencyKey key, byte[] request, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(
            """
            delete from idempotent_requests where (tenant_id, key_id, key) in (
                select tenant_id, key_id, key from idempotent_requests where started_at < now() - @Kept limit @TidyAtOnce)
            """,
            new { Kept, TidyAtOnce },
            cancellationToken);
        var parameters = new { key.Tenant, key.KeyId, key.Key, request, Kept, MaxWork };
        var isNew = await connection.FirstAsync<bool>(
            """
            insert into idempotent_requests as r (tenant_id, key_id, key, request) values (@Tenant, @KeyId, @Key, @request)
            on conflict (tenant_id, key_id, key) do update set request = excluded.request, answer = null, started_at = now()
            where r.started_at < now() - @Kept or r.answer is null and r.started_at < now() - @MaxWork and r.request = excluded.request
            returning true
            """,
            parameters,
            cancellationToken);
        return isNew
            ? null
            : await connection.FirstAsync<IdempotentRequest>(
                "select request, answer from idempotent_requests where tenant_id = @Tenant and key_id = @KeyId and key = @Key",
                parameters,
                cancellationToken) ?? new IdempotentRequest { Request = request };
    }

    /// <summary>Keeps the answer. It cannot be cancelled, because the work is done.</summary>
    public Task<int> EndAsync(IdempotencyKey key, byte[] answer) => database.ExecuteAsync(
        "update idempotent_requests set answer = @answer where tenant_id = @Tenant and key_id = @KeyId and key = @Key",
        new { key.Tenant, key.KeyId, key.Key, answer },
        CancellationToken.None);

    /// <summary>Forgets a request that made nothing, so that it can be sent again.</summary>
    public Task<int> ForgetAsync(IdempotencyKey key) => database.ExecuteAsync(
        "delete from idempotent_requests where tenant_id = @Tenant and key_id = @KeyId and key = @Key and answer is null",
        new { key.Tenant, key.KeyId, key.Key },
        CancellationToken.None);
}

/// <summary>The key of a request. Callers do not meet each other's keys.</summary>
/// <param name="KeyId">Who asked.</param>
/// <param name="Key">The key that the caller chose.</param>
internal sealed record IdempotencyKey(string Tenant, string KeyId, string Key);

/// <summary>A request that was sent before.</summary>
internal sealed class IdempotentRequest
{
    /// <summary>The hash of the request.</summary>
    public byte[] Request { get; init; } = [];

    /// <summary>The encrypted answer. Null while it is under way.</summary>
    public byte[]? Answer { get; init; }
}
