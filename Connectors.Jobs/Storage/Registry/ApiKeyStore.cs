using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Connectors.Jobs.Storage.Registry;

/// <summary>The table of API keys. Only a plain SHA-256 of a key is stored, which is safe because keys are long and random.</summary>
internal sealed class ApiKeyStore(Database database)
{
    /// <summary>
    /// The tenant of the first key. Its admins run the installation: they create other tenants by creating keys for them.
    /// </summary>
    public const string HostTenant = "default";

    internal const string Columns = "id, tenant_id, name, role, principal, bootstrap, created_at, expires_at, last_used_at";

    /// <summary>Returns a key by its value, or null if it is unknown, expired or revoked.</summary>
    public Task<ApiKeyRow?> FindAsync(string key, CancellationToken cancellationToken) => database.FirstAsync<ApiKeyRow>(
        $"select {Columns} from api_keys where hash = @hash and revoked_at is null and (expires_at is null or expires_at > now())",
        new { hash = Hash(key) },
        cancellationToken);

    /// <summary>Returns a key by its id, or null if it is unknown, expired or revoked.</summary>
    public Task<ApiKeyRow?> FindByIdAsync(string id, CancellationToken cancellationToken) => database.FirstAsync<ApiKeyRow>(
        $"select {Columns} from api_keys where id = @id and revoked_at is null and (expires_at is null or expires_at > now())",
        new { id },
        cancellationToken);

    /// <summary>Records that a key was used, at most once a minute.</summary>
    public Task<int> TouchAsync(string id, CancellationToken cancellationToken) => database.ExecuteAsync(
        "update api_keys set last_used_at = now() where id = @id and (last_used_at is null or last_used_at < now() - interval '1 minute')",
        new { id },
        cancellationToken);

    public Task<IReadOnlyList<ApiKeyRow>> ListAsync(string tenant, CancellationToken cancellationToken) => database.QueryAsync<ApiKeyRow>(
        $"select {Columns} from api_keys where tenant_id = @tenant and revoked_at is null order by created_at, id limit 1000",
        new { tenant },
        cancellationToken);

    /// <summary>Creates a key. Its value is only in the answer: it is not stored.</summary>
    public async Task<(ApiKeyRow Row, string Key)> CreateAsync(
        string tenant, string name, string role, string? principal, DateTimeOffset? expiresAt, CancellationToken cancellationToken)
    {
        var key = NewKey();
        var row = await InsertAsync(key, tenant, name, role, principal, expiresAt, bootstrap: false, cancellationToken);
        return (row!, key);
    }

    /// <summary>Revokes a key. Returns false if the tenant has no such key.</summary>
    public async Task<bool> RevokeAsync(string tenant, string id, CancellationToken cancellationToken) => await database.ExecuteAsync(
        "update api_keys set revoked_at = now() where tenant_id = @tenant and id = @id and revoked_at is null",
        new { tenant, id },
        cancellationToken) == 1;

    /// <summary>Ensures that a first key exists: the configured one, or a random one if none is configured.</summary>
    /// <returns>The value of the random key if it was created just now; null otherwise.</returns>
    public Task<string?> BootstrapAsync(string? configured, CancellationToken cancellationToken) => database.InTransactionAsync(
        async connection =>
        {
            await connection.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended('bootstrap key', 1))", null, cancellationToken);
            if (configured is not null)
            {
                await InsertAsync(configured, HostTenant, "bootstrap", "admin", null, null, bootstrap: true, cancellationToken);
                return null;
            }

            var known = await connection.FirstAsync<bool>("select exists (select from api_keys where bootstrap)", null, cancellationToken);
            if (known)
                return null;
            var key = NewKey();
            await InsertAsync(key, HostTenant, "bootstrap", "admin", null, null, bootstrap: true, cancellationToken);
            return key;
        },
        cancellationToken);

    private Task<ApiKeyRow?> InsertAsync(
        string key,
        string tenant,
        string name,
        string role,
        string? principal,
        DateTimeOffset? expiresAt,
        bool bootstrap,
        CancellationToken cancellationToken)
        => database.FirstAsync<ApiKeyRow>(
            $"""
            insert into api_keys (id, tenant_id, name, role, hash, principal, bootstrap, expires_at)
            values (@id, @tenant, @name, @role, @hash, @principal, @bootstrap, @expiresAt)
            on conflict (hash) do nothing
            returning {Columns}
            """,
            new
            {
                id = Guid.NewGuid().ToString("N"),
                tenant,
                name,
                role,
                hash = Hash(key),
                principal,
                bootstrap,
                expiresAt = expiresAt?.UtcDateTime,
            },
            cancellationToken);

    /// <summary>
    /// Deletes keys that have been of no use for long. Keys of the configuration stay: a revoked one would come back as new.
    /// </summary>
    public static Task<int> DeleteOldAsync(NpgsqlConnection connection, TimeSpan keep, int limit, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            delete from api_keys where id = any(array(
                select id from api_keys
                where not bootstrap and least(revoked_at, expires_at) < now() - @keep limit @limit))
            """,
            new { keep, limit },
            cancellationToken);

    private static string NewKey() => $"ck-{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}";

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}

/// <summary>A row of "api_keys", without the key itself.</summary>
internal sealed class ApiKeyRow
{
    public string Id { get; init; } = "";

    public string TenantId { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>admin, operator, reader or search: each may do what the later ones may.</summary>
    public string Role { get; init; } = "";

    /// <summary>The user that the key is bound to: it sees what that user may read. Null if it is bound to none.</summary>
    public string? Principal { get; init; }

    public bool Bootstrap { get; init; }

    public DateTime CreatedAt { get; init; }

    public DateTime? ExpiresAt { get; init; }

    public DateTime? LastUsedAt { get; init; }
}
