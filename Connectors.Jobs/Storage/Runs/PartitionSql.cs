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
            set watermark = t.until, previous = coalesce(t.checkpoint, p.previous),
                open_since = null, open_until = null, open_checkpoint = null
            from tasks t
            where t.id = @Id and p.connector_id = t.connector_id and p.key = t.partition_key
            """,
            new { task.Id },
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

    /// <summary>Forgets how far a connector was read. The next sync reads everything; equal fingerprints keep that cheap.</summary>
    public static Task<int> ForgetAsync(NpgsqlConnection connection, string connectorId, CancellationToken cancellationToken)
        => connection.ExecuteAsync("delete from partitions where connector_id = @connectorId", new { connectorId }, cancellationToken);
}
