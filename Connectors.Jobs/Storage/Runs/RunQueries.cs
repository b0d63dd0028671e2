namespace Connectors.Jobs.Storage.Runs;

/// <summary>Reads runs for people. Queries name the tenant.</summary>
internal sealed class RunQueries(Database database, KeptTotals totals)
{
    /// <summary>A run's own sums are written when it ends. Until then they are those of its tasks.</summary>
    private const string Columns =
        """
        select r.id, r.connector_id, c.name as connector_name, c.source, c.tenant_id, c.refresh_freq, c.prune_freq, c.timeout_secs,
               k.id as knowledge_base_id, k.name as knowledge_base_name, k.auto_parse,
               r.kind, r.trigger, r.status, r.rebuild, r.since, r.until,
               greatest(r.added, t.added) as added, greatest(r.updated, t.updated) as updated,
               greatest(r.unchanged, t.unchanged) as unchanged,
               greatest(r.skipped, t.skipped) as skipped, greatest(r.failed, t.failed) as failed, greatest(r.deleted, t.deleted) as deleted,
               t.listed, t.total, r.unread, t.tasks, t.tasks_done, t.tasks_failed,
               case when r.finished_at is null then usage_sum(r.usage, t.usages) else r.usage end as usage,
               r.error_kind, r.error, r.held, r.held_of, r.opened_at, r.started_at, r.finished_at,
               greatest(r.updated_at, t.progress_at) as updated_at,
               r.attempts, r.attempts_max, r.retry_at, t.waiting, now() as read_at, x.documents as expected,
               w.label as wait_label, w.error as wait_error, w.error_kind as wait_kind, w.attempts as wait_attempts,
               w.attempts_max as wait_attempts_max, w.retry_at as wait_retry_at
        """;

    private const string From =
        """
        from runs r
        join connectors c on c.id = r.connector_id and c.tenant_id = @tenant and c.deleted_at is null
        -- a run belongs to no knowledge base; the one shown is the connector's first, or the one that is asked for
        left join lateral (
            select k.id, k.name, l.auto_parse
            from knowledge_base_connectors l join knowledge_bases k on k.id = l.knowledge_base_id
            where l.connector_id = c.id and (@knowledgeBase::text is null or k.id = @knowledgeBase)
            order by l.linked_at, k.id limit 1) k on true
        """;

    private const string Sums =
        """
        cross join lateral (
            select coalesce(sum(added), 0) as added, coalesce(sum(updated), 0) as updated, coalesce(sum(unchanged), 0) as unchanged,
                   coalesce(sum(skipped), 0) as skipped, coalesce(sum(failed), 0) as failed, coalesce(sum(deleted), 0) as deleted,
                   coalesce(sum(listed), 0) as listed,
                   -- the total is known only if every task knows its own
                   case when count(*) = count(total) then sum(total) end as total,
                   count(*)::int as tasks, (count(*) filter (where state = 'done'))::int as tasks_done,
                   (count(*) filter (where state = 'failed'))::int as tasks_failed,
                   (count(*) filter (where state in ('waiting', 'running') and error is not null))::int as waiting,
                   array_agg(usage) as usages, max(progress_at) as progress_at
            from tasks where run_id = r.id) t
        -- the task of an active run that goes on first after an error
        left join lateral (
            select label, error, error_kind, attempts, attempts_max, retry_at from tasks
            where r.finished_at is null and run_id = r.id and state in ('waiting', 'running') and error is not null
            order by retry_at nulls last, id limit 1) w on true
        -- how many documents the last such run of the connector went through
        left join lateral (
            select z.added + z.updated + z.unchanged + z.skipped + z.failed + l.listed as documents
            from (select * from runs p
                  where r.finished_at is null and p.connector_id = r.connector_id and p.kind = r.kind and p.rebuild = r.rebuild
                    and p.status = 'SUCCESS' and p.id < r.id
                  order by p.id desc limit 1) z
            cross join lateral (select coalesce(sum(listed), 0) as listed from tasks where run_id = z.id) l) x on true
        """;

    private const string Where =
        """
        where (@connector::text is null or r.connector_id = @connector) and (@ids::bigint[] is null or r.id = any(@ids))
          and (@knowledgeBase::text is null or k.id is not null)
        """;

    /// <summary>Counts without joining each run to its connector, which takes seconds if connectors have thousands of runs.</summary>
    private const string Count =
        """
        select count(*) from runs
        where connector_id in (
            select id from connectors
            where tenant_id = @tenant and deleted_at is null and (@connector::text is null or id = @connector))
        """;

    /// <summary>A column for a single run: how many documents each rule left out, for the 100 rules that left out most.</summary>
    private const string SkippedRules =
        """
        (select jsonb_object_agg(rule, n)
         from (select e.key as rule, sum((e.value)::text::bigint) as n
               from tasks x cross join lateral jsonb_each(x.skipped_rules) e
               where x.run_id = r.id group by 1 order by 2 desc limit 100) s) as skipped_rules
        """;

    /// <summary>Lists runs, the newest first.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="connector">Only runs of this connector; null means all.</param>
    /// <param name="knowledgeBase">Only runs of connectors in this knowledge base; null means all.</param>
    /// <param name="page">Page to return.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<PageOf<RunView>> ListAsync(
        string tenant, string? connector, string? knowledgeBase, Page page, CancellationToken cancellationToken)
    {
        var parameters = new { tenant, connector, knowledgeBase, ids = (long[]?)null, page.Size, page.Offset };
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<RunView>(
            $"{Columns} {From} {Sums} {Where} order by r.id desc limit @Size offset @Offset", parameters, cancellationToken);
        var total = await totals.OfAsync(
            page, rows.Count, new { list = "runs", tenant, connector, knowledgeBase },
            () => connection.FirstAsync<long>(
                knowledgeBase is null ? Count : $"select count(*) {From} {Where}", parameters, cancellationToken));
        return new PageOf<RunView>(rows, total);
    }

    /// <summary>Returns the runs with these ids that belong to the tenant.</summary>
    public Task<IReadOnlyList<RunView>> FindAsync(string tenant, IReadOnlyList<long> runs, CancellationToken cancellationToken)
        => database.QueryAsync<RunView>(
            $"{Columns} {From} {Sums} {Where}",
            new { tenant, connector = (string?)null, knowledgeBase = (string?)null, ids = runs.ToArray() },
            cancellationToken);

    public Task<RunView?> FindAsync(string tenant, long run, CancellationToken cancellationToken)
        => database.FirstAsync<RunView>(
            $"{Columns}, {SkippedRules} {From} {Sums} {Where}",
            new { tenant, connector = (string?)null, knowledgeBase = (string?)null, ids = new[] { run } },
            cancellationToken);

    /// <summary>Returns a connector's latest run of a kind.</summary>
    public Task<RunView?> LatestAsync(string tenant, string connector, RunKind kind, CancellationToken cancellationToken)
        => FindAsync(
            tenant,
            "select max(id) from runs where connector_id = @connector and kind = @kind",
            new { connector, kind = kind.ToDb() },
            cancellationToken);

    /// <summary>Returns a connector's latest run whose deletions wait for a person's decision.</summary>
    public Task<RunView?> HeldAsync(string tenant, string connector, CancellationToken cancellationToken)
        => FindAsync(
            tenant,
            "select max(id) from runs where connector_id = @connector and held is not null",
            new { connector },
            cancellationToken);

    private async Task<RunView?> FindAsync(string tenant, string idSql, object parameters, CancellationToken cancellationToken)
    {
        var id = await database.FirstAsync<long?>(idSql, parameters, cancellationToken);
        return id is null ? null : await FindAsync(tenant, id.Value, cancellationToken);
    }

    /// <summary>Lists a run's tasks: failed ones first, then running ones.</summary>
    public async Task<PageOf<TaskView>> TasksAsync(long run, Page page, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<TaskView>(
            """
            select id, partition_key, label, work, state, since, until,
                   added, updated, unchanged, skipped, failed, deleted, listed, total,
                   attempts, attempts_max, owner, retry_at, incomplete, error_kind, error, started_at, progress_at, finished_at
            from tasks where run_id = @run
            order by array_position(array['failed', 'running', 'waiting', 'cancelled', 'done'], state), label, id
            limit @Size offset @Offset
            """,
            new { run, page.Size, page.Offset },
            cancellationToken);
        var total = page.TotalOf(rows.Count)
            ?? await connection.FirstAsync<long>("select count(*) from tasks where run_id = @run", new { run }, cancellationToken);
        return new PageOf<TaskView>(rows, total);
    }
}
