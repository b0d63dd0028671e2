using System.Text.Json;
using Npgsql;

namespace Connectors.Jobs.Storage.Access;

/// <summary>Stores each access once, no matter how many documents share it.</summary>
internal static class AccessSetSql
{
    /// <summary>Adds the sets that are new. Returns the ids of all, by hash. Part of the caller's transaction.</summary>
    public static async Task<Dictionary<string, long>> StoreAsync(
        NpgsqlConnection connection, string connectorId, IEnumerable<AccessSet> sets, CancellationToken cancellationToken)
    {
        var byHash = sets.DistinctBy(set => set.Hash).OrderBy(set => set.Hash, StringComparer.Ordinal).ToArray();
        if (byHash.Length == 0)
            return [];

        var ids = await FindAsync(connection, connectorId, byHash, cancellationToken);
        var missing = byHash.Where(set => !ids.ContainsKey(set.Hash)).ToArray();
        if (missing.Length > 0)
        {
            await InsertAsync(connection, connectorId, missing, cancellationToken);
            ids = await FindAsync(connection, connectorId, byHash, cancellationToken);
        }

        return ids;
    }

    private static async Task<Dictionary<string, long>> FindAsync(
        NpgsqlConnection connection, string connectorId, AccessSet[] sets, CancellationToken cancellationToken)
    {
        var rows = await connection.QueryAsync<(string Hash, long Id)>(
            "select encode(hash, 'hex') as hash, id from access_sets where connector_id = @connectorId and hash = any(@hashes)",
            new { connectorId, hashes = sets.Select(set => Convert.FromHexString(set.Hash)).ToArray() },
            cancellationToken);
        return rows.ToDictionary(row => row.Hash, row => row.Id);
    }

    private static Task<int> InsertAsync(
        NpgsqlConnection connection, string connectorId, AccessSet[] sets, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            with added as (
                insert into access_sets (connector_id, hash, layers)
                select @connectorId, u.hash, u.layers::jsonb from unnest(@hashes, @layers) u (hash, layers)
                on conflict (connector_id, hash) do nothing
                returning id, layers)
            insert into access_layers (set_id, ordinal, of_layers, principals)
            select a.id, l.n, jsonb_array_length(a.layers), array(select jsonb_array_elements_text(l.layer))
            from added a cross join lateral jsonb_array_elements(a.layers) with ordinality l (layer, n)
            """,
            new
            {
                connectorId,
                hashes = sets.Select(set => Convert.FromHexString(set.Hash)).ToArray(),
                layers = sets.Select(set => JsonSerializer.Serialize(set.Layers)).ToArray(),
            },
            cancellationToken);
}
