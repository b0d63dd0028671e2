using System.Text.Json;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using NpgsqlTypes;

namespace Connectors.Jobs.Storage.Pruning;

/// <summary>Keeps what a prune's listings gave until the run ends.</summary>
internal sealed class ListingStore(Database database)
{
    /// <summary>A listing starts over: what it gave before does not count.</summary>
    /// <exception cref="LeaseLostException">Somebody else owns the task now, and what it listed stays.</exception>
    public Task<int> ForgetAsync(LeasedTask task, CancellationToken cancellationToken)
        => database.InTransactionAsync(
            async connection =>
            {
                var kept = await connection.RunAsync(
                    "update tasks set incomplete = null, listed = 0 where id = @Id and lease = @Lease", new { task.Id, task.Lease }, cancellationToken);
                if (kept == 0)
                    throw new LeaseLostException(task.Id);
                return await connection.RunAsync("delete from listed where task_id = @Id", new { task.Id }, cancellationToken);
            },
            cancellationToken);

    /// <exception cref="LeaseLostException">Somebody else owns the task now; nothing was written.</exception>
    public Task AddAsync(LeasedTask task, ListingPage page, string usage, TimeSpan ttl, CancellationToken cancellationToken)
        => database.InTransactionAsync(
            async connection =>
            {
                var kept = await connection.RunAsync(
                    """
                    update tasks
                    set checkpoint = @resume::jsonb, listed = listed + @count, incomplete = coalesce(incomplete, @Incomplete), usage = @usage::jsonb,
                        lease_until = now() + @ttl, progress_at = now(), takeovers = 0,
                        attempts = case when checkpoint is distinct from @resume::jsonb then 0 else attempts end
                    where id = @Id and lease = @Lease
                    """,
                    new
                    {
                        task.Id,
                        task.Lease,
                        resume = page.Resume is null ? null : JsonSerializer.Serialize(page.Resume),
                        count = page.Documents.Count,
                        page.Incomplete,
                        usage,
                        ttl,
                    },
                    cancellationToken);
                if (kept == 0)
                    throw new LeaseLostException(task.Id);

                // A copy that its client does not go on with is not idle to the server.
                await connection.RunAsync("set local statement_timeout = '2min'", null, cancellationToken);
                await using var copy = await connection.BeginBinaryImportAsync(
                    "copy listed (run_id, task_id, source_id) from stdin (format binary)", cancellationToken);
                foreach (var document in page.Documents)
                {
                    await copy.StartRowAsync(cancellationToken);
                    await copy.WriteAsync(task.RunId, NpgsqlDbType.Bigint, cancellationToken);
                    await copy.WriteAsync(task.Id, NpgsqlDbType.Bigint, cancellationToken);
                    await copy.WriteAsync(document.Id, NpgsqlDbType.Text, cancellationToken);
                }

                return await copy.CompleteAsync(cancellationToken);
            },
            cancellationToken);
}
