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

    /// <summary>Deletes some accesses of a deleted connector, whose documents are gone. Returns how many.</summary>
    public static Task<int> PurgeAsync(NpgsqlConnection connection, string connectorId, int limit, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            "delete from access_sets where id = any(array(select id from access_sets where connector_id = @connectorId limit @limit))",
            new { connectorId, limit },
            cancellationToken);

    /// <summary>
    /// Deletes accesses that no document has any more, among the next ones by their ids. One that a transaction is about to use is locked,
    /// and stays.
    /// </summary>
    /// <returns>How many were looked at and deleted, and the last id that was looked at; 0 at the end.</returns>
    public static Task<(int Seen, int Deleted, long Last)> DeleteUnusedAsync(
        NpgsqlConnection connection, long after, int limit, CancellationToken cancellationToken)
        => connection.FirstAsync<(int Seen, int Deleted, long Last)>(
            """
            with page as materialized (select id from access_sets where id > @after order by id limit @limit),
            unused as (
                select s.id from access_sets s join page p on p.id = s.id
                where not exists (select from documents d where d.access_id = s.id) for update of s skip locked),
            gone as (delete from access_sets s using unused u where s.id = u.id returning 1)
            select (select count(*) from page)::int, (select count(*) from gone)::int, coalesce((select max(id) from page), 0)
            """,
            new { after, limit },
            cancellationToken);

    private static async Task<Dictionary<string, long>> FindAsync(
        NpgsqlConnection connection, string connectorId, AccessSet[] sets, CancellationToken cancellationToken)
    {
        var rows = await connection.QueryAsync<(string Hash, long Id)>(
            "select encode(hash, 'hex') as hash, id from access_sets where connector_id = @connectorId and hash = any(@hashes) "
            // until the caller's transaction has used them, they may not be deleted as unused
            + "order by id for key share",
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
