using Connectors.Jobs.Storage;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Connectors.Jobs.Configs;

/// <summary>
/// Makes a new key and encrypts every stored secret with it, row by row and beside running processes: a row that changes meanwhile is left to
/// whoever changed it, and processes find the new key by themselves when they meet it.
/// </summary>
internal sealed class SecretRotation(Database database, SecretProtector protector, IKeyManager keys, TimeProvider time)
{
    private const int PageSize = 200;
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    /// <summary>How many connectors' secrets and tokens were encrypted anew.</summary>
    /// <exception cref="Connectors.Sources.SourceException">Misconfigured: a secret does not open with this key ring; what came before it is done.</exception>
    public async Task<(long Secrets, long Tokens)> RotateAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        keys.CreateNewKey(now, now + Lifetime);
        protector.Reload();
        var secrets = await AnewAsync(
            "select id as key, id as owner, secrets as ciphertext from connectors where id > @after and secrets is not null order by id limit @PageSize",
            "update connectors set secrets = @fresh where id = @Key and secrets = @Ciphertext",
            cancellationToken);
        var tokens = await AnewAsync(
            """
            select connector_id || '/' || name as key, connector_id || '/' || name as owner, secret as ciphertext from tokens
            where connector_id || '/' || name > @after order by 1 limit @PageSize
            """,
            "update tokens set secret = @fresh where connector_id || '/' || name = @Key and secret = @Ciphertext",
            cancellationToken);
        return (secrets, tokens);
    }

    private async Task<long> AnewAsync(string select, string update, CancellationToken cancellationToken)
    {
        var (after, count) = ("", 0L);
        while (true)
        {
            var page = await database.QueryAsync<StoredSecret>(select, new { after, PageSize }, cancellationToken);
            foreach (var row in page)
            {
                var fresh = protector.Protect(row.Owner, protector.Unprotect(row.Owner, row.Ciphertext));
                count += await database.ExecuteAsync(update, new { row.Key, row.Ciphertext, fresh }, cancellationToken);
            }

            if (page.Count < PageSize)
                return count;
            after = page[^1].Key;
        }
    }
}

/// <summary>A ciphertext, where it is kept, and whom it is bound to.</summary>
internal sealed record StoredSecret
{
    public string Key { get; init; } = "";

    public string Owner { get; init; } = "";

    public byte[] Ciphertext { get; init; } = [];
}
