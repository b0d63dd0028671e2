using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Runs;
using Npgsql;

namespace Connectors.Jobs.Storage.Pruning;

/// <summary>
/// Decides what vanished. In two phases: a document that a complete listing does not have is hidden; the next complete listing without it
/// deletes it; one that is listed again comes back. Above a share of the connector's documents nothing is touched without a person's word.
/// </summary>
internal sealed class PruneStore(PruneGuard guard)
{
    /// <summary>
    /// Documents of the run's proven partitions that it did not meet. Partitions that two complete splits in a row did not name are proven
    /// empty, and so are those that a complete split does not name since the config means something else (nothing is remembered of them).
    /// A document that another partition gave is not among them; nor is one that failed or was written, by whatever run, since this one was
    /// opened, nor any of a partition of which a part refused to be read since.
    /// </summary>
    private const string Unmet =
        """
        from documents d
        join runs r on r.id = @runId and r.connector_id = d.connector_id
        where (exists (select from tasks t where t.run_id = r.id and t.partition_key = d.partition_key
                         and t.state = 'done' and t.incomplete is null)
               or r.split_complete and not exists (select from partitions p where p.connector_id = d.connector_id and p.key = d.partition_key
                         and p.missed_splits < 2))
          and d.updated_at < r.opened_at
          and not exists (select from failures f where f.connector_id = d.connector_id and f.scope = 'document'
                            and f.source_id = d.source_id and f.last_at >= r.opened_at)
          and not exists (select from failures f where f.connector_id = d.connector_id and f.scope = 'container'
                            and f.source_id = d.partition_key and f.resolved_at is null)
          and not exists (select from failures f where f.connector_id = d.connector_id and f.scope = 'container'
                            and f.partition_key = d.partition_key and f.last_at >= r.opened_at and f.resolved_at is null)
        """;

    private const string NotListed = Unmet + " and not exists (select from listed l where l.run_id = r.id and l.source_id = d.source_id)";

    private const string NotRead = Unmet + " and d.run_id <> r.id";

    /// <summary>At the end of a run: hides, deletes, brings back, or holds. Part of the transaction that ends the run.</summary>
    public async Task SettleAsync(NpgsqlConnection connection, long runId, CancellationToken cancellationToken)
    {
        var run = await connection.FirstAsync<RunRow>($"select {RunRow.Columns} from runs where id = @runId", new { runId }, cancellationToken);
        if (run is { Kind: "prune" })
            await SettlePruneAsync(connection, runId, cancellationToken);
        else if (run is { Kind: "sync", Rebuild: true } && await HoldAsync(connection, runId, NotRead, cancellationToken) is false)
            await DocumentRemovalSql.DeleteAsync(connection, runId, NotRead, "rebuild did not meet it", cancellationToken);
    }

    /// <summary>
    /// A person let a held prune go: its candidates are hidden. What a sync has written since it was held is back, and stays; so does what a
    /// later prune listed (<see cref="SupersedeAsync"/>).
    /// </summary>
    public static Task<int> ReleaseAsync(NpgsqlConnection connection, long runId, CancellationToken cancellationToken)
        => connection.RunAsync(
            """
            with chosen as (
                select d.id
                from prune_candidates c join runs r on r.id = c.run_id join documents d on d.id = c.document_id
                where c.run_id = @runId and d.missing_since is null and d.updated_at <= r.opened_at
                order by d.id for update of d),
            hidden as (
                update documents d set missing_since = now() from chosen c where d.id = c.id returning d.connector_id, d.source_id),
            decided as (
                insert into decisions (connector_id, source_id, decision, rule, run_id)
                select connector_id, source_id, 'missing', 'released prune', @runId from hidden
                on conflict (connector_id, source_id) do update
                    set decision = excluded.decision, rule = excluded.rule, run_id = excluded.run_id, decided_at = now())
            update runs
            set status = 'SUCCESS', error = null, error_kind = null, held = null, deleted = (select count(*) from hidden), updated_at = now()
            where id = @runId
            """,
            new { runId },
            cancellationToken);

    private async Task SettlePruneAsync(NpgsqlConnection connection, long runId, CancellationToken cancellationToken)
    {
        var older = await ListedAgainAsync(connection, runId, cancellationToken);
        await connection.RunAsync(
            """
            update documents d set missing_since = null
            from listed l, runs r
            where r.id = @runId and l.run_id = r.id and d.connector_id = r.connector_id and d.source_id = l.source_id
              and d.missing_since is not null
            """,
            new { runId },
            cancellationToken);

        await DocumentRemovalSql.DeleteAsync(
            connection, runId, NotListed + " and d.missing_since < r.opened_at", "missing in two complete listings", cancellationToken);

        var held = await HoldAsync(connection, runId, NotListed + " and d.missing_since is null", cancellationToken);
        if (!held)
            await DocumentRemovalSql.HideAsync(connection, runId, NotListed + " and d.missing_since is null", cancellationToken);
        await SupersedeAsync(connection, runId, older, held, cancellationToken);
        await FailureSql.DoubtAsync(connection, runId, cancellationToken);
    }

    /// <summary>Prunes that were held before and still are: what this one listed is not theirs to take any more. Gives their ids.</summary>
    private static async Task<long[]> ListedAgainAsync(NpgsqlConnection connection, long runId, CancellationToken cancellationToken)
    {
        var older = await connection.ListAsync<long>(
            """
            select o.id from runs o join runs r on r.id = @runId and r.connector_id = o.connector_id
            where o.held is not null and o.id < r.id order by o.id for update of o
            """,
            new { runId },
            cancellationToken);
        if (older.Count > 0)
        {
            await connection.RunAsync(
                """
                delete from prune_candidates c using documents d, listed l
                where c.run_id = any(@older) and d.id = c.document_id and l.run_id = @runId and l.source_id = d.source_id
                """,
                new { runId, older = older.ToArray() },
                cancellationToken);
        }

        return [.. older];
    }

    /// <summary>
    /// A person's word is asked for about what the latest listing tells, not about what an older one did: a prune of which nothing is missing any
    /// more, or that another one holds in its stead, is dismissed.
    /// </summary>
    private static async Task SupersedeAsync(NpgsqlConnection connection, long runId, long[] older, bool byHeld, CancellationToken cancellationToken)
    {
        if (older.Length == 0)
            return;
        await connection.RunAsync(
            """
            with remaining as (
                select o.id, (select count(*) from prune_candidates c join documents d on d.id = c.document_id and d.missing_since is null where c.run_id = o.id) as count
                from unnest(@older) o (id))
            update runs o
            set held = case when @byHeld or m.count = 0 then null else m.count end,
                status = case when @byHeld or m.count = 0 then 'CANCEL' else o.status end,
                error_kind = case when @byHeld or m.count = 0 then null else o.error_kind end,
                error = case when m.count = 0 then format('prune dismissed: run %s left nothing of it to decide about', @runId)
                             when @byHeld then format('prune dismissed: run %s is held in its stead', @runId)
                             else format('prune held: %s of %s documents would go; release or dismiss it', m.count, o.held_of) end,
                updated_at = now()
            from remaining m where o.id = m.id
            """,
            new { runId, older, byHeld },
            cancellationToken);
        await connection.RunAsync(
            "delete from prune_candidates c using runs o where c.run_id = any(@older) and o.id = c.run_id and o.held is null", new { older }, cancellationToken);
    }

    /// <summary>Whether so many would go that a person must say so; if so, remembers which.</summary>
    private async Task<bool> HoldAsync(NpgsqlConnection connection, long runId, string candidates, CancellationToken cancellationToken)
    {
        var count = await connection.FirstAsync<long>($"select count(*) {candidates}", new { runId }, cancellationToken);
        if (count == 0)
            return false;
        var total = await connection.FirstAsync<long>(
            "select count(*) from documents where connector_id = (select connector_id from runs where id = @runId) and missing_since is null",
            new { runId },
            cancellationToken);
        if (!guard.Holds(count, total))
            return false;

        await connection.RunAsync(
            $"insert into prune_candidates (run_id, document_id) select @runId, d.id {candidates}", new { runId }, cancellationToken);
        await connection.RunAsync(
            "update runs set held = @count, held_of = @total where id = @runId", new { runId, count, total }, cancellationToken);
        return true;
    }
}

/// <summary>When a deletion is too large to be believed.</summary>
/// <param name="Share">The share of a connector's documents that may go at once.</param>
/// <param name="Always">So many may always go: a share of very few says nothing.</param>
internal sealed record PruneGuard(double Share = 0.25, int Always = 10)
{
    public bool Holds(long candidates, long documents)
        => (candidates > Always && candidates > Share * documents) || (candidates == documents && documents > 1);
}
