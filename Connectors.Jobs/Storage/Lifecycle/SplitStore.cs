using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Npgsql;

namespace Connectors.Jobs.Storage.Lifecycle;

/// <summary>Turns a source's partitions into the tasks of a run.</summary>
internal sealed class SplitStore(Database database)
{
    /// <summary>
    /// Writes the run's tasks, once: a second call changes nothing. Each task goes on where its partition's last one stopped,
    /// or starts at its watermark, or at the beginning.
    /// </summary>
    public Task<bool> WriteAsync(RunRow run, SourceSplit split, string work, string usage, CancellationToken cancellationToken)
        => database.InTransactionAsync(
            async connection =>
            {
                var locked = await connection.FirstAsync<long?>(
                    "select id from runs where id = @Id and split_at is null and finished_at is null for update",
                    new { run.Id },
                    cancellationToken);
                if (locked is null)
                    return false;

                var partitions = split.Partitions.DistinctBy(p => p.Key).ToArray();
                var keys = partitions.Select(p => p.Key).ToArray();
                var labels = partitions.Select(p => p.Label).ToArray();
                SourceFailure[] failures = [.. split.Failures, .. await KnownAsync(connection, run, split.FailuresIfKnown, cancellationToken)];
                await RememberAsync(connection, run, split, failures, keys, labels, cancellationToken);
                await FailureSql.AddAsync(connection, run, failures, cancellationToken);
                await WriteTasksAsync(connection, run, work, keys, labels, cancellationToken);
                await connection.RunAsync(
                    "update runs set split_at = now(), split_complete = @Complete, usage = @usage::jsonb, updated_at = now() where id = @Id",
                    new { run.Id, split.Complete, usage },
                    cancellationToken);
                return true;
            },
            cancellationToken);

    private static async Task<IEnumerable<SourceFailure>> KnownAsync(
        NpgsqlConnection connection, RunRow run, IReadOnlyList<SourceFailure> failures, CancellationToken cancellationToken)
    {
        if (failures.Count == 0)
            return [];
        var known = (await connection.ListAsync<string>(
            "select key from partitions where connector_id = @ConnectorId and key = any(@ids)",
            new { run.ConnectorId, ids = failures.Select(f => f.Id).ToArray() },
            cancellationToken)).ToHashSet();
        return failures.Where(f => known.Contains(f.Id));
    }

    private static async Task RememberAsync(
        NpgsqlConnection connection, RunRow run, SourceSplit split, SourceFailure[] failures, string[] keys, string[] labels, CancellationToken cancellationToken)
    {
        await connection.RunAsync(
            """
            insert into partitions (connector_id, key, label)
            select @ConnectorId, u.key, u.label from unnest(@keys, @labels) u (key, label) order by u.key
            on conflict (connector_id, key) do update set label = excluded.label, missed_splits = 0
            where partitions.label <> excluded.label or partitions.missed_splits <> 0
            """,
            new { run.ConnectorId, keys, labels },
            cancellationToken);

        if (split.Complete)
        {
            var present = keys.Concat(failures.Select(f => f.Id)).ToArray();
            // Access is refreshed beside syncs and prunes: what it sees is not another look at another time.
            if (run.Kind != RunKind.Access.ToDb())
            {
                await connection.RunAsync(
                    "update partitions set missed_splits = missed_splits + 1 where connector_id = @ConnectorId and key <> all(@present)",
                    new { run.ConnectorId, present },
                    cancellationToken);
            }

            await FailureSql.ResolveGoneAsync(connection, run.ConnectorId, present, cancellationToken);
        }
    }

    private static Task<int> WriteTasksAsync(
        NpgsqlConnection connection, RunRow run, string work, string[] keys, string[] labels, CancellationToken cancellationToken)
        => connection.RunAsync(
            """
            insert into tasks (run_id, connector_id, partition_key, label, work, since, until, previous, checkpoint)
            select @Id, @ConnectorId, u.key, u.label, @work,
                   case when @fresh then null when p.open_until is not null then p.open_since else p.watermark end,
                   case when @fresh then @Until else coalesce(p.open_until, @Until) end,
                   case when @fresh then null else p.previous end,
                   case when @fresh then null else p.open_checkpoint end
            from unnest(@keys, @labels) with ordinality u (key, label, n)
            join partitions p on p.connector_id = @ConnectorId and p.key = u.key
            order by u.n
            """,
            new { run.Id, run.ConnectorId, run.Until, work, keys, labels, fresh = run.Rebuild || work != "read" },
            cancellationToken);
}
