using System.Text.Json;
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

    /// <summary>Removes what a run listed. Part of the transaction that ends the run.</summary>
    public static Task<int> ForgetRunAsync(NpgsqlConnection connection, long runId, CancellationToken cancellationToken)
        => connection.ExecuteAsync("delete from listed where run_id = @runId", new { runId }, cancellationToken);

    private static TaskStep StepOf(ListingPage page, string usage, TimeSpan leaseTtl) => new()
    {
        Checkpoint = page.Resume is null ? null : JsonSerializer.Serialize(page.Resume),
        Listed = page.Documents.Count,
        Incomplete = page.Incomplete,
        Usage = usage,
        LeaseTtl = leaseTtl,
    };
}
