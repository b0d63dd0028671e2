using Npgsql;

namespace Connectors.Jobs.Storage.Registry;

/// <summary>The table of encrypted tokens. All methods use the caller's connection, and its transaction if it has one.</summary>
internal static class TokenSql
{
    public static Task<byte[]?> FindAsync(NpgsqlConnection connection, string connectorId, string name, CancellationToken cancellationToken)
        => connection.FirstAsync<byte[]>(
            "select secret from tokens where connector_id = @connectorId and name = @name", new { connectorId, name }, cancellationToken);

    public static Task<int> SaveAsync(
        NpgsqlConnection connection, string connectorId, string name, byte[] secret, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            insert into tokens (connector_id, name, secret) values (@connectorId, @name, @secret)
            on conflict (connector_id, name) do update set secret = excluded.secret, updated_at = now()
            """,
            new { connectorId, name, secret },
            cancellationToken);

    /// <summary>Replaces a token's ciphertext. Returns 0 if it changed since it was read.</summary>
    /// <param name="connection">The caller's connection.</param>
    /// <param name="key">"{connector id}/{name}".</param>
    /// <param name="old">The ciphertext that was read.</param>
    /// <param name="replacement">The new ciphertext.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public static Task<int> ReplaceAsync(
        NpgsqlConnection connection, string key, byte[] old, byte[] replacement, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            "update tokens set secret = @replacement where connector_id || '/' || name = @key and secret = @old",
            new { key, old, replacement },
            cancellationToken);

    /// <summary>Deletes all tokens of a connector.</summary>
    public static Task<int> DeleteAsync(NpgsqlConnection connection, string connectorId, CancellationToken cancellationToken)
        => connection.ExecuteAsync("delete from tokens where connector_id = @connectorId", new { connectorId }, cancellationToken);
}
