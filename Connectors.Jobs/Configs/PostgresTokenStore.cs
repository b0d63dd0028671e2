using System.Text.Json;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Connectors.Sources;
using Npgsql;

namespace Connectors.Jobs.Configs;

/// <summary>
/// Stores tokens encrypted in PostgreSQL. Only one worker at a time refreshes a token. A name that ends with ":" and a version may follow
/// an older name without it: its token is taken over, and kept up to date as long as workers of an earlier version may read it.
/// </summary>
internal sealed class PostgresTokenStore(Database database, SecretProtector protector) : ITokenStore
{
    public async Task<StoredToken> GetAsync(
        string connector,
        string name,
        Func<StoredToken, bool> usable,
        Func<StoredToken?, CancellationToken, Task<StoredToken>> refresh,
        CancellationToken cancellationToken)
    {
        return await FindAsync(connector, name, cancellationToken) is { } token && usable(token)
            ? token
            : await database.InTransactionAsync(RefreshAsync, cancellationToken);

        async Task<StoredToken> RefreshAsync(NpgsqlConnection connection)
        {
            // The lock is held until the commit, so a caller that waits for it finds the new token. A token endpoint may be slow and may
            // answer only once, so the server must not end this transaction while it waits.
            await connection.ExecuteAsync(
                """
                set local idle_in_transaction_session_timeout = '10min';
                select pg_advisory_xact_lock(hashtextextended(@connector || '/' || @older, 1)),
                       pg_advisory_xact_lock(hashtextextended(@connector || '/' || @name, 1))
                """,
                new { connector, name, older = Older(name) ?? name },
                cancellationToken);
            var (stored, old) = await ReadAsync(connection, connector, name, cancellationToken);
            if (stored is not null && usable(stored))
                return stored;

            var fresh = await refresh(stored, cancellationToken);
            // The old refresh token may be void by now, so save the new one even if the caller has disconnected.
            await SaveAsync(connection, connector, name, fresh);
            if (old is not null && old.Seed == fresh.Seed)
                await SaveAsync(connection, connector, Older(name)!, fresh);
            return fresh;
        }
    }

    /// <summary>Saves the tokens that a source obtained before its connector was saved.</summary>
    public async Task SaveAsync(string connector, IReadOnlyDictionary<string, StoredToken> tokens, CancellationToken cancellationToken)
    {
        if (tokens.Count == 0)
            return;
        await using var connection = await database.OpenAsync(cancellationToken);
        foreach (var (name, token) in tokens)
            await SaveAsync(connection, connector, name, token);
    }

    private Task<int> SaveAsync(NpgsqlConnection connection, string connector, string name, StoredToken token)
    {
        var ciphertext = protector.Protect(Owner(connector, name), JsonSerializer.Serialize(token));
        return TokenSql.SaveAsync(connection, connector, name, ciphertext, CancellationToken.None);
    }

    private async Task<StoredToken?> FindAsync(string connector, string name, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await ReadAsync(connection, connector, name, cancellationToken)).Token;
    }

    /// <summary>Returns the token, and the one that its older name has.</summary>
    private async Task<(StoredToken? Token, StoredToken? Old)> ReadAsync(
        NpgsqlConnection connection, string connector, string name, CancellationToken cancellationToken)
    {
        var token = Read(connector, name, await TokenSql.FindAsync(connection, connector, name, cancellationToken));
        if (Older(name) is not { } older)
            return (token, null);
        var old = Read(connector, older, await TokenSql.FindAsync(connection, connector, older, cancellationToken));
        var isOldNewer = old is not null && (token is null || (old.Seed == token.Seed && old.ExpiresAt > token.ExpiresAt));
        return (isOldNewer ? old : token, old);
    }

    private StoredToken? Read(string connector, string name, byte[]? secret)
        => secret is null ? null : JsonSerializer.Deserialize<StoredToken>(protector.Unprotect(Owner(connector, name), secret));

    private static string? Older(string name) => name.LastIndexOf(':') is var end and > 0 ? name[..end] : null;

    private static string Owner(string connector, string name) => $"{connector}/{name}";
}
