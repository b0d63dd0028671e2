using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Connectors.Jobs.Storage.Registry;

/// <summary>
/// The table of dashboard sessions. A session ends when its person signs out, when it was not used for a while, and when its key ends. Only
/// hashes of their ids are stored.
/// </summary>
internal sealed class SessionStore(Database database)
{
    /// <summary>How long a session lasts without being used.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    /// <summary>Begins a session and returns its id.</summary>
    public async Task<string> BeginAsync(string keyId, CancellationToken cancellationToken)
    {
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await database.ExecuteAsync(
            """
            with over as (delete from sessions where used_at < now() - @Lifetime)
            insert into sessions (hash, key_id) values (@hash, @keyId)
            """,
            new { hash = Hash(id), keyId, Lifetime },
            cancellationToken);
        return id;
    }

    /// <summary>Returns the key of a session. Null: the session, or the key, has ended.</summary>
    public async Task<ApiKeyRow?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var parameters = new { hash = Hash(id), Lifetime };
        await using var connection = await database.OpenAsync(cancellationToken);
        var key = await connection.FirstAsync<ApiKeyRow>(
            $"""
            select {ApiKeyStore.Columns} from api_keys
            where id = (select key_id from sessions s where s.hash = @hash and s.used_at > now() - @Lifetime)
              and revoked_at is null and (expires_at is null or expires_at > now())
            """,
            parameters,
            cancellationToken);
        if (key is not null)
        {
            await connection.ExecuteAsync(
                "update sessions set used_at = now() where hash = @hash and used_at < now() - interval '1 minute'",
                parameters,
                cancellationToken);
        }

        return key;
    }

    public Task<int> EndAsync(string id, CancellationToken cancellationToken)
        => database.ExecuteAsync("delete from sessions where hash = @hash", new { hash = Hash(id) }, cancellationToken);

    private static byte[] Hash(string id) => SHA256.HashData(Encoding.UTF8.GetBytes(id));
}
