using Npgsql;

namespace Connectors.Jobs.Storage.Runs;

/// <summary>
/// The table of partitions: how far each part of a source has been read. All methods are part of the caller's transaction.
/// </summary>
internal static class PartitionSql
{
    /// <summary>Adds partitions that a split names for the first time, and marks all that it names as present.</summary>
    public static Task<int> RememberAsync(
        NpgsqlConnection connection, string connectorId, string[] keys, string[] labels, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            insert into partitions (connector_id, key, label)
            select @connectorId, u.key, u.label from unnest(@keys, @labels) u (key, label) order by u.key
            on conflict (connector_id, key) do update set label = excluded.label, missed_splits = 0
            where partitions.label <> excluded.label or partitions.missed_splits <> 0
            """,
            new { connectorId, keys, labels },
            cancellationToken);

    /// <summary>
    /// Counts one more complete split that did not name these partitions: all of the connector's except <paramref name="present"/>.
    /// </summary>
    public static Task<int> MissAsync(
        NpgsqlConnection connection, string connectorId, string[] present, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            "update partitions set missed_splits = missed_splits + 1 where connector_id = @connectorId and key <> all(@present)",
            new { connectorId, present },
            cancellationToken);

    /// <summary>Returns which of these keys the connector has partitions for.</summary>
    public static async Task<HashSet<string>> KnownAsync(
        NpgsqlConnection connection, string connectorId, string[] keys, CancellationToken cancellationToken)
        => [.. await connection.QueryAsync<string>(
            "select key from partitions where connector_id = @connectorId and key = any(@keys)",
            new { connectorId, keys },
            cancellationToken)];

    /// <summary>Moves a partition's watermark to the end of the window that a finished task has read.</summary>
    public static Task<int> AdvanceAsync(NpgsqlConnection connection, LeasedTask task, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            update partitions p
            -- if the database's clock was set back since the run was opened, the window is read again
            set watermark = case when t.until <= now() then t.until else p.watermark end, previous = coalesce(t.checkpoint, p.previous),
                open_since = null, open_until = null, open_checkpoint = null
            from tasks t
            where t.id = @Id and p.connector_id = t.connector_id and p.key = t.partition_key
            """,
            new { task.Id },
            cancellationToken);

    /// <summary>
    /// Puts watermarks back that lie in the future, because the database's clock was wrong during a sync: to the end of the last window
    /// that was read before, so what was missed since is read.
    /// </summary>
    public static Task<int> ReturnFromFutureAsync(Database database, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            """
            with ahead as (select connector_id, key from partitions where watermark > now() + interval '1 minute' limit 1000),
            good as (
                select a.connector_id, a.key, max(t.until) as until
                from ahead a
                left join runs r on r.connector_id = a.connector_id and r.kind = 'sync'
                left join tasks t on t.run_id = r.id and t.partition_key = a.key and t.work = 'read' and t.state = 'done'
                    and t.until <= now()
                group by 1, 2)
            update partitions p set watermark = g.until from good g
            where p.connector_id = g.connector_id and p.key = g.key and p.watermark > now() + interval '1 minute'
            """,
            null,
            cancellationToken);

    /// <summary>Keeps the positions of a run's unfinished read tasks, so the next run continues from them.</summary>
    public static Task<int> KeepPositionsAsync(NpgsqlConnection connection, long runId, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            update partitions p
            set open_since = t.since, open_until = t.until, open_checkpoint = t.checkpoint
            from tasks t
            where t.run_id = @runId and t.work = 'read' and t.state in ('failed', 'cancelled') and t.checkpoint is not null
              and p.connector_id = t.connector_id and p.key = t.partition_key
            """,
            new { runId },
            cancellationToken);

    /// <summary>Forgets how far some partitions were read. The next sync reads them from the beginning.</summary>
    public static Task<int> ForgetAsync(
        NpgsqlConnection connection, string connectorId, string[] keys, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            "update partitions set watermark = null, previous = null where connector_id = @connectorId and key = any(@keys)",
            new { connectorId, keys },
            cancellationToken);

    /// <summary>Forgets how far a connector was read. The next sync reads everything; equal fingerprints keep that cheap.</summary>
    public static Task<int> ForgetAsync(NpgsqlConnection connection, string connectorId, CancellationToken cancellationToken)
        => connection.ExecuteAsync("delete from partitions where connector_id = @connectorId", new { connectorId }, cancellationToken);
}
