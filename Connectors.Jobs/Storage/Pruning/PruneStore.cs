using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Runs;
using Npgsql;

namespace Connectors.Jobs.Storage.Pruning;

/// <summary>
/// Decides which documents are gone, in two phases: a document that a complete listing lacks is hidden, and the next complete listing that
/// lacks it deletes it. A hidden document that is listed again comes back. If more than a share of the connector's documents would go,
/// nothing is touched until a person decides.
/// </summary>
internal sealed class PruneStore(PruneGuard guard)
{
    /// <summary>
    /// Documents that the run did not see although it should have. Their partition was listed completely, or two complete splits in a row
    /// did not name it. The comments name the exceptions.
    /// </summary>
    private const string Unmet =
        """
        from documents d
        join runs r on r.id = @runId and r.connector_id = d.connector_id
        where (
              -- the partition was listed completely
              exists (select from tasks t where t.run_id = r.id and t.partition_key = d.partition_key
                        and t.state = 'done' and t.incomplete is null)
              -- or two complete splits did not name it; or one, if the config changed since, because partitions are forgotten then
              or r.split_complete and not exists (select from partitions p where p.connector_id = d.connector_id
                                                    and p.key = d.partition_key and p.missed_splits < 2))
          -- not if any run has written the document since
          and d.updated_at < r.opened_at
          -- nor if it exists, but could not be read since
          and not exists (select from failures f where f.connector_id = d.connector_id and f.scope = 'document'
                            and f.source_id = d.source_id and f.last_at >= r.opened_at)
          -- nor if its partition as a whole cannot be read
          and not exists (select from failures f where f.connector_id = d.connector_id and f.scope = 'container'
                            and f.source_id = d.partition_key and f.resolved_at is null)
          -- nor if a part of its partition could not be read since
          and not exists (select from failures f where f.connector_id = d.connector_id and f.scope = 'container'
                            and f.partition_key = d.partition_key and f.last_at >= r.opened_at and f.resolved_at is null)
        """;

    private const string NotListed = Unmet + " and not exists (select from listed l where l.run_id = r.id and l.source_id = d.source_id)";

    private const string NotRead = Unmet + " and d.run_id <> r.id";

    /// <summary>Hides, deletes, brings back or holds documents. Part of the transaction that ends the run.</summary>
    public async Task SettleAsync(NpgsqlConnection connection, long runId, CancellationToken cancellationToken)
    {
        var run = await connection.FirstAsync<RunRow>(
            $"select {RunRow.Columns} from runs where id = @runId", new { runId }, cancellationToken);
        if (run is { Kind: RunKind.Prune })
            await SettlePruneAsync(connection, runId, cancellationToken);
        else if (!await SettleNamedAsync(connection, runId, cancellationToken) && run is { Kind: RunKind.Sync, Rebuild: true })
            await SettleRebuildAsync(connection, runId, cancellationToken);
    }

    /// <summary>
    /// Deletes the documents that the run's change feeds named as gone, or holds the run if they are so many that a person must decide;
    /// until then they are shown. Part of the transaction that ends the run, however it ends: the feeds will not name them again.
    /// </summary>
    /// <returns>Whether the run is held.</returns>
    public async Task<bool> SettleNamedAsync(NpgsqlConnection connection, long runId, CancellationToken cancellationToken)
    {
        var named = await NamedDeletionSql.CountAsync(connection, runId, cancellationToken);
        var enough = await NamedDeletionSql.TotalAsync(connection, runId, guard.EnoughDocuments(named), cancellationToken);
        if (guard.Holds(named, enough))
        {
            var total = await NamedDeletionSql.TotalAsync(connection, runId, long.MaxValue, cancellationToken);
            await NamedDeletionSql.ShowAsync(connection, runId, cancellationToken);
            await RunStore.HoldAsync(connection, runId, named, total, cancellationToken);
            return true;
        }

        await TaskStore.AddDeletedAsync(connection, runId, NamedDeletionSql.Counted, cancellationToken);
        await DocumentRemovalSql.DeleteAsync(connection, runId, NamedDeletionSql.Named, "deleted at the source", cancellationToken);
        await ForgetAsync(connection, runId, cancellationToken);
        return false;
    }

    /// <summary>
    /// Hides the candidates of a held run, because a person released it. Documents that a sync has written or a later prune has listed
    /// since are back, and stay.
    /// </summary>
    /// <returns>False if the run is not held.</returns>
    public static async Task<bool> ReleaseAsync(NpgsqlConnection connection, long runId, CancellationToken cancellationToken)
    {
        if (!await RunStore.LockHeldAsync(connection, runId, cancellationToken))
            return false;
        var hidden = await DocumentRemovalSql.HideAsync(
            connection,
            runId,
            """
            from prune_candidates c join runs r on r.id = c.run_id join documents d on d.id = c.document_id
            where c.run_id = @runId and d.missing_since is null and d.updated_at <= coalesce(c.named_at, r.opened_at)
            """,
            "released by a person",
            cancellationToken);
        await RunStore.ReleaseAsync(connection, runId, hidden, cancellationToken);
        return true;
    }

    /// <summary>Forgets the candidates of a held run, because a person dismissed it.</summary>
    /// <returns>False if the run is not held.</returns>
    public static async Task<bool> DismissAsync(NpgsqlConnection connection, long runId, CancellationToken cancellationToken)
    {
        var dismissed = await RunStore.DismissAsync(connection, runId, "dismissed", cancellationToken) == 1;
        if (dismissed)
            await ForgetAsync(connection, runId, cancellationToken);
        return dismissed;
    }

    private async Task SettleRebuildAsync(NpgsqlConnection connection, long runId, CancellationToken cancellationToken)
    {
        if (!await HoldAsync(connection, runId, NotRead, cancellationToken))
            await DeleteAsync(connection, runId, NotRead, "rebuild did not meet it", cancellationToken);
    }

    private async Task SettlePruneAsync(NpgsqlConnection connection, long runId, CancellationToken cancellationToken)
    {
        var older = await RemoveListedAsync(connection, runId, cancellationToken);
        await DocumentRemovalSql.ReturnListedAsync(connection, runId, cancellationToken);
        await DeleteAsync(
            connection, runId, NotListed + " and d.missing_since < r.opened_at", "missing in two complete listings", cancellationToken);

        const string missing = NotListed + " and d.missing_since is null";
        var held = await HoldAsync(connection, runId, missing, cancellationToken);
        if (!held)
        {
            var hidden = await DocumentRemovalSql.HideAsync(
                connection, runId, missing, "not in the last complete listing", cancellationToken);
            await RunStore.AddDeletedAsync(connection, runId, hidden, cancellationToken);
        }

        foreach (var run in older)
            await SupersedeAsync(connection, run, runId, held, cancellationToken);
        await FailureStore.DoubtAsync(connection, runId, cancellationToken);
    }

    /// <summary>
    /// Removes what this prune listed from the candidates of older runs that are held, and of runs under way. Returns the held ones' ids.
    /// </summary>
    private static async Task<IReadOnlyList<long>> RemoveListedAsync(
        NpgsqlConnection connection, long runId, CancellationToken cancellationToken)
    {
        var older = await connection.QueryAsync<long>(
            """
            select o.id from runs o join runs r on r.id = @runId and r.connector_id = o.connector_id
            where o.held is not null and o.id < r.id order by o.id for update of o
            """,
            new { runId },
            cancellationToken);
        await connection.ExecuteAsync(
            """
            delete from prune_candidates c using documents d, listed l
            where c.run_id in (select o.id from runs o join runs r on r.id = @runId and r.connector_id = o.connector_id
                               where o.id <> r.id and (o.id = any(@older) or o.finished_at is null))
              and d.id = c.document_id and l.run_id = @runId and l.source_id = d.source_id
            """,
            new { runId, older = older.ToArray() },
            cancellationToken);
        return older;
    }

    /// <summary>
    /// Only the latest listing's deletions need a decision. An older held prune is dismissed if none of its documents is missing any more,
    /// or if the newer one is held as well. Otherwise it keeps the remaining documents.
    /// </summary>
    private static async Task SupersedeAsync(
        NpgsqlConnection connection, long older, long newer, bool newerIsHeld, CancellationToken cancellationToken)
    {
        var remaining = await connection.FirstAsync<long>(
            """
            select count(*) from prune_candidates c join documents d on d.id = c.document_id and d.missing_since is null
            where c.run_id = @older
            """,
            new { older },
            cancellationToken);
        if (remaining > 0 && !newerIsHeld)
        {
            await RunStore.ReduceHeldAsync(connection, older, remaining, cancellationToken);
            return;
        }

        var reason = remaining == 0
            ? $"dismissed: run {newer} left nothing of it to decide about"
            : $"dismissed: run {newer} is held in its place";
        await RunStore.DismissAsync(connection, older, reason, cancellationToken);
        await ForgetAsync(connection, older, cancellationToken);
    }

    /// <summary>Holds the run, and remembers the candidates, if so many documents would go that a person must decide.</summary>
    private async Task<bool> HoldAsync(
        NpgsqlConnection connection, long runId, string candidates, CancellationToken cancellationToken)
    {
        var count = await connection.FirstAsync<long>($"select count(*) {candidates}", new { runId }, cancellationToken);
        if (count == 0)
            return false;
        var total = await connection.FirstAsync<long>(
            """
            select count(*) from documents
            where connector_id = (select connector_id from runs where id = @runId) and missing_since is null
            """,
            new { runId },
            cancellationToken);
        if (!guard.Holds(count, total))
            return false;

        await connection.ExecuteAsync(
            $"insert into prune_candidates (run_id, document_id) select @runId, d.id {candidates}", new { runId }, cancellationToken);
        await RunStore.HoldAsync(connection, runId, count, total, cancellationToken);
        return true;
    }

    private static async Task DeleteAsync(
        NpgsqlConnection connection, long runId, string candidates, string rule, CancellationToken cancellationToken)
    {
        var deleted = await DocumentRemovalSql.DeleteAsync(connection, runId, candidates, rule, cancellationToken);
        await RunStore.AddDeletedAsync(connection, runId, deleted, cancellationToken);
    }

    private static Task<int> ForgetAsync(NpgsqlConnection connection, long runId, CancellationToken cancellationToken)
        => connection.ExecuteAsync("delete from prune_candidates where run_id = @runId", new { runId }, cancellationToken);
}
