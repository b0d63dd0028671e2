using System.Text.Json;
using Connectors.Jobs.Storage.Access;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;

namespace Connectors.Jobs.Storage.Documents;

/// <summary>Writes who may read documents, as an access refresh finds it.</summary>
internal sealed class DocumentAccessStore(Database database)
{
    /// <summary>How many documents of a partition one transaction changes.</summary>
    private const int Piece = 5_000;

    /// <summary>Writes the access of a page of a listing, together with the position to continue from.</summary>
    /// <exception cref="LeaseLostException">Another worker has the task; nothing was written.</exception>
    public Task UpdateAsync(LeasedTask task, ListingPage page, string usage, TimeSpan leaseTtl, CancellationToken cancellationToken)
        => database.InTransactionAsync(
            async connection =>
            {
                var found = page.Documents.Where(document => document.Access is not null)
                    .DistinctBy(document => document.Id)
                    .ToDictionary(document => document.Id, document => AccessSet.Of(document.Access)!);
                await TaskStore.LockAsync(connection, task, cancellationToken);
                foreach (var (id, both) in await ConcurrentAccess.BothAsync(
                    connection, task.ConnectorId, found, task.LeasedAt, cancellationToken))
                    found[id] = both;
                var stored = await AccessSetSql.StoreAsync(connection, task.ConnectorId, found.Values, cancellationToken);
                var access = found.ToDictionary(pair => pair.Key, pair => stored[pair.Value.Hash]);
                var step = new TaskStep
                {
                    Checkpoint = page.Resume is null ? null : JsonSerializer.Serialize(page.Resume),
                    Updated = await DocumentSql.SetAccessAsync(connection, task.ConnectorId, access, cancellationToken),
                    Listed = page.Documents.Count,
                    Incomplete = page.Incomplete,
                    Usage = usage,
                    LeaseTtl = leaseTtl,
                };
                await TaskStore.CommitAsync(connection, task, step, cancellationToken);
                return true;
            },
            cancellationToken);

    /// <summary>
    /// Writes one access for some documents of the task's partition that have another. A sync that wrote a document meanwhile may know a
    /// newer one: only readers that both name keep access to it.
    /// </summary>
    /// <returns>Whether there may be more of them.</returns>
    /// <exception cref="LeaseLostException">Another worker has the task; nothing was written.</exception>
    public Task<bool> UpdateAsync(
        LeasedTask task, DocumentAccess access, string usage, TimeSpan leaseTtl, CancellationToken cancellationToken)
        => database.InTransactionAsync(
            async connection =>
            {
                var set = AccessSet.Of(access)!;
                await TaskStore.LockAsync(connection, task, cancellationToken);
                var stored = await AccessSetSql.StoreAsync(connection, task.ConnectorId, [set], cancellationToken);
                var updated = await DocumentSql.SetAccessAsync(connection, task, stored[set.Hash], Piece, cancellationToken);
                var more = updated == Piece;
                if (!more)
                    updated += await ConcurrentAccess.NarrowPartitionAsync(connection, task, set, cancellationToken);
                var step = new TaskStep { Updated = updated, Usage = usage, LeaseTtl = leaseTtl };
                await TaskStore.CommitAsync(connection, task, step, cancellationToken);
                return more;
            },
            cancellationToken);
}
