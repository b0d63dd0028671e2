using Npgsql;

namespace Connectors.Jobs.Storage.Runs;

/// <summary>
/// Deletes runs. One may have a task for each of thousands of partitions, and a held one millions of candidates, so what belongs to a run
/// goes in pieces, and the run after it. All methods are part of the caller's transaction.
/// </summary>
internal static class RunUpkeepSql
{
    /// <summary>Deletes a piece of what belongs to old finished runs, except the newest of each connector and kind.</summary>
    /// <returns>How many rows are gone. Fewer than <paramref name="limit"/> if none is left.</returns>
    public static Task<int> DeleteOldAsync(NpgsqlConnection connection, TimeSpan keep, int limit, CancellationToken cancellationToken)
        => DeleteAsync(
            connection,
            """
            select o.id from runs o
            where o.finished_at < now() - @keep and o.settle is null
              and exists (select from runs n
                          where n.connector_id = o.connector_id and n.kind = o.kind and n.id > o.id and n.finished_at is not null)
            order by o.finished_at
            limit @limit
            """,
            new { keep, limit },
            cancellationToken);

    /// <summary>Deletes a piece of what belongs to a deleted connector's runs.</summary>
    /// <returns>How many rows are gone.</returns>
    public static Task<int> PurgeAsync(NpgsqlConnection connection, string connectorId, int limit, CancellationToken cancellationToken)
        => DeleteAsync(
            connection,
            "select id from runs where connector_id = @connectorId limit @limit",
            new { connectorId, limit },
            cancellationToken);

    private static Task<int> DeleteAsync(NpgsqlConnection connection, string chosen, object parameters, CancellationToken cancellationToken)
        => connection.FirstAsync<int>(
            $"""
            with old as materialized ({chosen}),
            candidates as (
                delete from prune_candidates where ctid = any(array(
                    select c.ctid from old join prune_candidates c on c.run_id = old.id limit @limit))
                returning 1),
            work as (
                delete from tasks where id = any(array(select t.id from old join tasks t on t.run_id = old.id limit @limit)) returning 1),
            gone as (
                -- only if this piece has taken all that belongs to them
                delete from runs r using old
                where r.id = old.id and (select count(*) from candidates) < @limit and (select count(*) from work) < @limit
                returning 1)
            select greatest((select count(*) from candidates), (select count(*) from work), (select count(*) from gone))::int
            """,
            parameters,
            cancellationToken);
}
