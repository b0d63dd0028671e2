using System.Text.Json;
using Connectors.Jobs.Storage;
using Connectors.Sources;
using Npgsql;

namespace Connectors.Jobs.Configs;

/// <summary>Tokens in PostgreSQL, encrypted; one refresh at a time over all workers.</summary>
internal sealed class PostgresTokenStore(Database database, SecretProtector protector) : ITokenStore
{
    private const string Select = "select secret from tokens where connector_id = @connector and name = @name";

    public async Task<StoredToken> GetAsync(
        string connector,
        string name,
        Func<StoredToken, bool> usable,
        Func<StoredToken?, CancellationToken, Task<StoredToken>> refresh,
        CancellationToken cancellationToken)
    {
        var secret = await database.FirstAsync<byte[]>(Select, new { connector, name }, cancellationToken);
        return Read(connector, name, secret) is { } token && usable(token)
            ? token
            : await database.InTransactionAsync(RefreshAsync, cancellationToken);

        async Task<StoredToken> RefreshAsync(NpgsqlConnection connection)
        {
            // Held until the commit: whoever waits here finds the new token.
            await connection.RunAsync(
                // A token endpoint may be slow, and what it gives may be the only one: the server must not end this transaction meanwhile.
                "set local idle_in_transaction_session_timeout = '10min'; select pg_advisory_xact_lock(hashtextextended(@connector || '/' || @name, 1))", new { connector, name }, cancellationToken);
            var stored = Read(connector, name, await connection.FirstAsync<byte[]>(Select, new { connector, name }, cancellationToken));
            if (stored is not null && usable(stored))
                return stored;

            var fresh = await refresh(stored, cancellationToken);
            // The old refresh token may be void by now: what came must be kept even if the caller has gone.
            await SaveAsync(connection, connector, name, fresh);
            return fresh;
        }
    }

    /// <summary>Keeps what a connector's source obtained before the connector was saved.</summary>
    public async Task SaveAsync(string connector, IReadOnlyDictionary<string, StoredToken> tokens, CancellationToken cancellationToken)
    {
        if (tokens.Count == 0)
            return;
        await using var connection = await database.OpenAsync(cancellationToken);
        foreach (var (name, token) in tokens)
            await SaveAsync(connection, connector, name, token);
    }

    private Task<int> SaveAsync(NpgsqlConnection connection, string connector, string name, StoredToken token) => connection.RunAsync(
        """
        insert into tokens (connector_id, name, secret) values (@connector, @name, @secret)
        on conflict (connector_id, name) do update set secret = excluded.secret, updated_at = now()
        """,
        new { connector, name, secret = protector.Protect(Owner(connector, name), JsonSerializer.Serialize(token)) },
        CancellationToken.None);

    private StoredToken? Read(string connector, string name, byte[]? secret)
        => secret is null ? null : JsonSerializer.Deserialize<StoredToken>(protector.Unprotect(Owner(connector, name), secret));

    private static string Owner(string connector, string name) => $"{connector}/{name}";
}
