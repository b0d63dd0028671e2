using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Connectors.Jobs.Configs;

/// <summary>
/// Creates a new key and encrypts every stored secret with it, while other processes run. A row that changes during the rotation is left as
/// it is. Other processes load the new key when they meet a secret that needs it.
/// </summary>
internal sealed class SecretRotation(
    Database database, ConnectorStore connectors, SecretProtector protector, IKeyManager keys, TimeProvider time)
{
    private const int PageSize = 200;
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    /// <returns>The number of connectors and the number of tokens that were encrypted again.</returns>
    /// <exception cref="Connectors.Sources.SourceException">
    /// Misconfigured: this key ring cannot decrypt a secret. The secrets before it have been rotated.
    /// </exception>
    public async Task<(long Secrets, long Tokens)> RotateAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        keys.CreateNewKey(now, now + Lifetime);
        protector.Reload();
        var secrets = await RotateAsync(
            "select id as key, secrets as ciphertext from connectors where id > @after and secrets is not null order by id limit @PageSize",
            (row, replacement) => connectors.ReplaceSecretsAsync(row.Key, row.Ciphertext, replacement, cancellationToken),
            cancellationToken);
        var tokens = await RotateAsync(
            """
            select connector_id || '/' || name as key, secret as ciphertext from tokens
            where connector_id || '/' || name > @after order by 1 limit @PageSize
            """,
            async (row, replacement) =>
            {
                await using var connection = await database.OpenAsync(cancellationToken);
                return await TokenSql.ReplaceAsync(connection, row.Key, row.Ciphertext, replacement, cancellationToken);
            },
            cancellationToken);
        return (secrets, tokens);
    }

    private async Task<long> RotateAsync(
        string select, Func<StoredSecret, byte[], Task<int>> replace, CancellationToken cancellationToken)
    {
        var (after, count) = ("", 0L);
        while (true)
        {
            var page = await database.QueryAsync<StoredSecret>(select, new { after, PageSize }, cancellationToken);
            foreach (var row in page)
                count += await replace(row, protector.Protect(row.Key, protector.Unprotect(row.Key, row.Ciphertext)));

            if (page.Count < PageSize)
                return count;
            after = page[^1].Key;
        }
    }
}

/// <summary>A ciphertext, and the key of its row, which is also the owner that it is encrypted for.</summary>
internal sealed record StoredSecret
{
    public string Key { get; init; } = "";

    public byte[] Ciphertext { get; init; } = [];
}
