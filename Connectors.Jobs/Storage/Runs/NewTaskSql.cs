using Npgsql;

namespace Connectors.Jobs.Storage.Runs;

/// <summary>Adds the tasks of a run that was split. All methods are part of the caller's transaction.</summary>
internal static class NewTaskSql
{
    /// <summary>
    /// Adds a task for each partition of a run. A read task continues where its partition's last one stopped, or starts at the partition's
    /// watermark, or at the beginning. If that lies in the future, the database's clock was wrong: the task starts at the end of the last
    /// window that was read before.
    /// </summary>
    public static Task<int> AddAsync(
        NpgsqlConnection connection, RunRow run, TaskWork work, string[] keys, string[] labels, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            with good as materialized (
                select t.partition_key as key, max(t.until) as until
                from runs r join tasks t on t.run_id = r.id
                where r.connector_id = @ConnectorId and r.kind = 'sync' and t.work = 'read' and t.state = 'done' and t.until <= @Until
                  and exists (select from partitions where connector_id = @ConnectorId and greatest(watermark, open_since) > @Until)
                group by 1)
            insert into tasks (run_id, connector_id, partition_key, label, work, since, until, previous, checkpoint)
            select @Id, @ConnectorId, u.key, u.label, @work,
                   case when @fresh then null when w.since <= w.until then w.since else g.until end,
                   case when @fresh then @Until else w.until end,
                   case when @fresh then null else p.previous end,
                   case when @fresh then null else p.open_checkpoint end
            from unnest(@keys, @labels) with ordinality u (key, label, n)
            join partitions p on p.connector_id = @ConnectorId and p.key = u.key
            cross join lateral (
                select case when p.open_until is not null then p.open_since else p.watermark end as since,
                       least(p.open_until, @Until) as until) w
            left join good g on g.key = u.key and w.since > w.until
            order by u.n
            """,
            new
            {
                run.Id,
                run.ConnectorId,
                run.Until,
                work = work.ToDb(),
                keys,
                labels,
                fresh = run.Rebuild || work != TaskWork.Read,
            },
            cancellationToken);

    /// <summary>Adds ended tasks for partitions that a split could not read, so the run counts and shows them like the others.</summary>
    public static Task<int> AddFailedAsync(
        NpgsqlConnection connection,
        RunRow run,
        TaskWork work,
        IReadOnlyList<FailedPartition> partitions,
        CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            insert into tasks (run_id, connector_id, partition_key, label, work, state, until, error_kind, error, finished_at)
            select @Id, @ConnectorId, u.key, u.label, @work, 'failed', @Until, u.kind, u.error, now()
            from unnest(@keys, @labels, @kinds, @errors) with ordinality u (key, label, kind, error, n)
            order by u.n
            on conflict (run_id, partition_key, work) do nothing
            """,
            new
            {
                run.Id,
                run.ConnectorId,
                run.Until,
                work = work.ToDb(),
                keys = partitions.Select(partition => partition.Key).ToArray(),
                labels = partitions.Select(partition => partition.Label).ToArray(),
                kinds = partitions.Select(partition => partition.Kind.ToDb()).ToArray(),
                errors = partitions.Select(partition => partition.Error).ToArray(),
            },
            cancellationToken);
}
