using System.Text.Json;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Npgsql;
using NpgsqlTypes;

namespace Connectors.Jobs.Storage.Pruning;

/// <summary>The table of listed ids: what a prune's listings gave, kept until the run ends.</summary>
internal sealed class ListingStore(Database database)
{
    /// <summary>Selects the documents of containers that the source keeps.</summary>
    public const string Kept =
        """
        select @RunId, @Id, source_id from documents where connector_id = @ConnectorId and parent = any(@containers)
        """;

    /// <summary>Starts a task's listing over: what it listed before does not count.</summary>
    /// <exception cref="LeaseLostException">Another worker has the task; what it listed stays.</exception>
    public Task<int> RestartAsync(LeasedTask task, CancellationToken cancellationToken)
        => database.InTransactionAsync(
            async connection =>
            {
                await TaskStore.RestartListingAsync(connection, task, cancellationToken);
                return await connection.ExecuteAsync("delete from listed where task_id = @Id", new { task.Id }, cancellationToken);
            },
            cancellationToken);

    /// <summary>Adds a page of a listing, together with the position to continue from.</summary>
    /// <exception cref="LeaseLostException">Another worker has the task; nothing was written.</exception>
    public Task AddAsync(LeasedTask task, ListingPage page, string usage, TimeSpan leaseTtl, CancellationToken cancellationToken)
        => database.InTransactionAsync(
            async connection =>
            {
                await TaskStore.CommitAsync(connection, task, StepOf(page, usage, leaseTtl), cancellationToken);

                // To the server, a copy that its client does not continue is not idle, so the session's idle timeout does not end it.
                await connection.ExecuteAsync("set local statement_timeout = '2min'", null, cancellationToken);
                await using var copy = await connection.BeginBinaryImportAsync(
                    "copy listed (run_id, task_id, source_id) from stdin (format binary)", cancellationToken);
                foreach (var document in page.Documents)
                {
                    await copy.StartRowAsync(cancellationToken);
                    await copy.WriteAsync(task.RunId, NpgsqlDbType.Bigint, cancellationToken);
                    await copy.WriteAsync(task.Id, NpgsqlDbType.Bigint, cancellationToken);
                    await copy.WriteAsync(document.Id, NpgsqlDbType.Text, cancellationToken);
                }

                await copy.CompleteAsync(cancellationToken);
                await copy.CloseAsync(cancellationToken);
                return page.KeptBelow.Count == 0 ? 0 : await KeepAsync(connection, task, page.KeptBelow, cancellationToken);
            },
            cancellationToken);

    /// <summary>Lists the stored documents of containers that the source keeps.</summary>
    private static Task<int> KeepAsync(
        NpgsqlConnection connection, LeasedTask task, IReadOnlyList<string> containers, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            $"insert into listed (run_id, task_id, source_id) {Kept}",
            new { task.RunId, task.Id, task.ConnectorId, containers = containers.ToArray() },
            cancellationToken);

    /// <summary>
    /// Looks at the next listed ids of a prune, and returns those of documents that should be stored and are not: their partition has been
    /// read to its end, and no failure and no rule explains it.
    /// </summary>
    public static async Task<UnreadPage> UnreadAsync(
        NpgsqlConnection connection, SettlingRun run, string after, int limit, CancellationToken cancellationToken)
    {
        var rows = await connection.QueryAsync<(string Id, string? Partition)>(
            """
            with page as materialized (
                select source_id, task_id from listed where run_id = @Id and source_id > @after order by source_id limit @limit)
            select p.source_id, u.partition_key
            from page p
            left join lateral (
                select t.partition_key
                from tasks t join partitions x on x.connector_id = t.connector_id and x.key = t.partition_key
                where t.id = p.task_id and t.state = 'done' and x.watermark is not null and x.open_until is null
                  and not exists (select from documents d where d.connector_id = @ConnectorId and d.source_id = p.source_id)
                  and not exists (select from failures f where f.connector_id = @ConnectorId and f.scope = 'document'
                                    and f.source_id = p.source_id and f.resolved_at is null)
                  and not exists (select from failures f where f.connector_id = @ConnectorId and f.scope = 'container'
                                    and f.partition_key = t.partition_key and f.resolved_at is null)
                  and not exists (select from decisions c where c.connector_id = @ConnectorId and c.source_id = p.source_id
                                    and (c.decision = 'skipped' or c.run_id = @Id))) u on true
            order by p.source_id
            """,
            new { run.Id, run.ConnectorId, after, limit },
            cancellationToken);
        return new UnreadPage
        {
            Seen = rows.Count,
            Last = rows.Count == 0 ? null : rows[^1].Id,
            Unread = [.. rows.Where(row => row.Partition is not null).DistinctBy(row => row.Id)
                .Select(row => new UnreadDocument(row.Id, row.Partition!))],
        };
    }

    /// <summary>Removes some of what a run listed. Returns how many.</summary>
    public static Task<int> ForgetAsync(NpgsqlConnection connection, long runId, int limit, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            "delete from listed where ctid = any(array(select ctid from listed where run_id = @runId limit @limit))",
            new { runId, limit },
            cancellationToken);

    /// <summary>Removes some of what the runs of a deleted connector listed. Returns how many.</summary>
    public static Task<int> PurgeAsync(NpgsqlConnection connection, string connectorId, int limit, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            delete from listed
            where ctid = any(array(
                select l.ctid from runs r join listed l on l.run_id = r.id where r.connector_id = @connectorId limit @limit))
            """,
            new { connectorId, limit },
            cancellationToken);

    private static TaskStep StepOf(ListingPage page, string usage, TimeSpan leaseTtl) => new()
    {
        Checkpoint = page.Resume is null ? null : JsonSerializer.Serialize(page.Resume),
        Listed = page.Documents.Count,
        Incomplete = page.Incomplete,
        Usage = usage,
        LeaseTtl = leaseTtl,
    };
}

/// <summary>What a page of a listing showed.</summary>
internal sealed record UnreadPage
{
    public int Seen { get; init; }

    public string? Last { get; init; }

    public IReadOnlyList<UnreadDocument> Unread { get; init; } = [];

    public string[] Partitions => [.. Unread.Select(document => document.Partition).Distinct()];
}
