namespace Connectors.Jobs.Storage.Runs;

/// <summary>Runs as they are shown. Every question names the tenant that asks.</summary>
internal sealed class RunQueries(Database database)
{
    /// <summary>A run's own sums are written at its end; until then they are its tasks'.</summary>
    private const string Columns =
        """
        select r.id, r.connector_id, c.name as connector_name, c.source, c.tenant_id, c.refresh_freq, c.prune_freq, c.timeout_secs,
               k.id as knowledge_base_id, k.name as knowledge_base_name, k.auto_parse,
               r.kind, r.trigger, r.status, r.rebuild, r.since, r.until,
               greatest(r.added, t.added) as added, greatest(r.updated, t.updated) as updated, greatest(r.unchanged, t.unchanged) as unchanged,
               greatest(r.skipped, t.skipped) as skipped, greatest(r.failed, t.failed) as failed, greatest(r.deleted, t.deleted) as deleted,
               t.listed, t.total, t.tasks, t.tasks_done, t.tasks_failed,
               case when r.finished_at is null then usage_sum(r.usage, t.usages) else r.usage end as usage,
               r.error_kind, r.error, r.held, r.held_of, r.opened_at, r.started_at, r.finished_at, greatest(r.updated_at, t.progress_at) as updated_at
        """;

    private const string From =
        """
        from runs r
        join connectors c on c.id = r.connector_id and c.tenant_id = @tenant and c.deleted_at is null
        left join lateral (
            select k.id, k.name, l.auto_parse from knowledge_base_connectors l join knowledge_bases k on k.id = l.knowledge_base_id
            where l.connector_id = c.id and (@knowledgeBase::text is null or k.id = @knowledgeBase)
            order by l.linked_at, k.id limit 1) k on true
        """;

    private const string Sums =
        """
        cross join lateral (
            select coalesce(sum(added), 0) as added, coalesce(sum(updated), 0) as updated, coalesce(sum(unchanged), 0) as unchanged,
                   coalesce(sum(skipped), 0) as skipped, coalesce(sum(failed), 0) as failed, coalesce(sum(deleted), 0) as deleted,
                   coalesce(sum(listed), 0) as listed, case when count(*) = count(total) then sum(total) end as total,
                   count(*)::int as tasks, (count(*) filter (where state = 'done'))::int as tasks_done,
                   (count(*) filter (where state = 'failed'))::int as tasks_failed, array_agg(usage) as usages, max(progress_at) as progress_at
            from tasks where run_id = r.id) t
        """;

    private const string Where =
        """
        where (@connector::text is null or r.connector_id = @connector) and (@ids::bigint[] is null or r.id = any(@ids))
          and (@knowledgeBase::text is null or k.id is not null)
        """;

    /// <summary>Connectors beside thousands of runs each: joining every run to its connector only to count it takes seconds.</summary>
    private const string Count =
        """
        select count(*) from runs
        where connector_id in (select id from connectors where tenant_id = @tenant and deleted_at is null and (@connector::text is null or id = @connector))
        """;

    /// <summary>Runs, the newest first.</summary>
    /// <param name="tenant">Who asks.</param>
    /// <param name="connector">Only this connector's; null: all.</param>
    /// <param name="knowledgeBase">Only of connectors in this knowledge base; null: all.</param>
    /// <param name="page">Which stretch.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<PageOf<RunView>> ListAsync(
        string tenant, string? connector, string? knowledgeBase, Page page, CancellationToken cancellationToken)
    {
        var parameters = new { tenant, connector, knowledgeBase, ids = (long[]?)null, page.Size, page.Offset };
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<RunView>(
            $"{Columns} {From} {Sums} {Where} order by r.id desc limit @Size offset @Offset", parameters, cancellationToken);
        var total = await connection.FirstAsync<long>(
            knowledgeBase is null ? Count : $"select count(*) {From} {Where}", parameters, cancellationToken);
        return new PageOf<RunView>(rows, total);
    }

    /// <summary>Runs with these ids, as far as they are the tenant's.</summary>
    public Task<IReadOnlyList<RunView>> FindAsync(string tenant, IReadOnlyList<long> runs, CancellationToken cancellationToken)
        => database.QueryAsync<RunView>(
            $"{Columns} {From} {Sums} {Where}",
            new { tenant, connector = (string?)null, knowledgeBase = (string?)null, ids = runs.ToArray() },
            cancellationToken);

    public Task<RunView?> FindAsync(string tenant, long run, CancellationToken cancellationToken) => database.FirstAsync<RunView>(
        $"{Columns}, (select jsonb_object_agg(rule, n) from (select e.key as rule, sum((e.value)::text::bigint) as n "
        + "from tasks x cross join lateral jsonb_each(x.skipped_rules) e where x.run_id = r.id group by 1 order by 2 desc limit 100) s) as skipped_rules "
        + $"{From} {Sums} {Where}",
        new { tenant, connector = (string?)null, knowledgeBase = (string?)null, ids = new[] { run } },
        cancellationToken);

    /// <summary>The latest run of a kind.</summary>
    public Task<RunView?> LatestAsync(string tenant, string connector, RunKind kind, CancellationToken cancellationToken)
        => FindAsync(tenant, "select max(id) from runs where connector_id = @connector and kind = @kind", new { connector, kind = kind.ToDb() }, cancellationToken);

    /// <summary>The latest run whose deletions await a person's word.</summary>
    public Task<RunView?> HeldAsync(string tenant, string connector, CancellationToken cancellationToken)
        => FindAsync(tenant, "select max(id) from runs where connector_id = @connector and held is not null", new { connector }, cancellationToken);

    private async Task<RunView?> FindAsync(string tenant, string sql, object parameters, CancellationToken cancellationToken)
        => await database.FirstAsync<long?>(sql, parameters, cancellationToken) is { } id ? await FindAsync(tenant, id, cancellationToken) : null;

    /// <summary>What a run's partitions wait for, such as a system that asked for patience; null: none waits.</summary>
    public Task<RunWait?> WaitAsync(long run, CancellationToken cancellationToken) => database.FirstAsync<RunWait>(
        """
        select label, error, retry_at from tasks where run_id = @run and state = 'waiting' and retry_at > now() and error is not null
        order by retry_at, id limit 1
        """,
        new { run },
        cancellationToken);

    /// <summary>A run's partitions: those that need a look first, then those under way.</summary>
    public async Task<PageOf<TaskView>> TasksAsync(long run, Page page, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<TaskView>(
            """
            select id, partition_key, label, work, state, since, until, added, updated, unchanged, skipped, failed, deleted, listed, total,
                   attempts, owner, retry_at, incomplete, error_kind, error, started_at, progress_at, finished_at
            from tasks where run_id = @run
            order by array_position(array['failed', 'running', 'waiting', 'cancelled', 'done'], state), label, id limit @Size offset @Offset
            """,
            new { run, page.Size, page.Offset },
            cancellationToken);
        var total = await connection.FirstAsync<long>("select count(*) from tasks where run_id = @run", new { run }, cancellationToken);
        return new PageOf<TaskView>(rows, total);
    }
}

/// <summary>A partition that waits before it goes on.</summary>
internal sealed record RunWait
{
    public string Label { get; init; } = "";

    public string Error { get; init; } = "";

    public DateTime RetryAt { get; init; }
}
