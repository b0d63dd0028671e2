using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;

namespace Connectors.Jobs.Monitoring;

/// <summary>Reads the state of the whole installation. Every process reports the same.</summary>
internal sealed class StateQuery(Database database, QueueDepths depths)
{
    /// <summary>A connector lags while its sync is due and none is running; the lag is the time since it was due.</summary>
    private const string Sql =
        """
        with lags as (
            select greatest(
                extract(epoch from now() - (coalesce(z.opened_at, c.created_at) + c.refresh_freq * interval '1 minute')), 0) as lag
            from connectors c
            left join lateral (
                select opened_at, finished_at from runs r
                where r.connector_id = c.id and r.kind = 'sync' order by r.id desc limit 1) z on true
            where c.deleted_at is null and not c.paused and c.refresh_freq > 0
              and (z.opened_at is null or z.finished_at is not null)
              and exists (select from knowledge_base_connectors l where l.connector_id = c.id))
        select 'active' as metric, kind as label, status, count(*)::float8 as value
        from runs where finished_at is null group by kind, status
        union all
        select 'tasks', work, state, count(*) from tasks where state in ('waiting', 'running') group by work, state
        union all
        select 'failures', reason, '', count(*) from failures where resolved_at is null group by reason
        union all
        select 'held', '', '', count(*) from runs where held is not null
        union all
        select 'access', '', '', count(*)
        from connectors c
        cross join lateral (
            select status from runs r
            where r.connector_id = c.id and r.kind = 'access' and r.finished_at is not null order by r.id desc limit 1) z
        where c.deleted_at is null and not c.paused and z.status = 'FAILED'
        union all
        select 'expiring', '', '', count(*)
        from connectors where deleted_at is null and credentials_expire_at < now() + @notice
        union all
        select 'connectors', case when paused then 'paused' else 'active' end, '', count(*)
        from connectors where deleted_at is null group by paused
        union all
        select 'lag', 'max', '', coalesce(max(lag), 0) from lags
        union all
        select 'overdue', '', '', count(*) from lags where lag > 60
        union all
        select 'budget', 'max', '', coalesce(max(greatest(extract(epoch from next_at - now()), 0)), 0) from budgets
        union all
        select 'exhausted', '', '', count(*) from budgets where next_at > now() + interval '5 seconds'
        union all
        -- Ids are hashes: how far a pass is in their order is its share of all.
        select 'outdated', '', '', case when u.current and not u.renew then 0 else greatest(c.reltuples, 0)
            * (1 - coalesce(('x' || left(u.document_id::text, 8))::bit(32)::bigint / 4294967296.0, 0)) end
        from search_upkeep u, pg_class c where c.oid = 'chunks'::regclass
        union all
        select 'vectors', '', '', coalesce(sum(greatest(s.total - s.embedded - s.failed, 0)), 0)
        from (
            select distinct on (v.connector_id) v.total, v.embedded, v.failed
            from vector_states v
            where exists (
                select from knowledge_base_connectors l join knowledge_bases k on k.id = l.knowledge_base_id
                where l.connector_id = v.connector_id and l.auto_parse and k.embedding_model is not null)
            order by v.connector_id, v.passed_at desc nulls last) s
        """;

    public async Task<IReadOnlyList<StateSample>> ReadAsync(CancellationToken cancellationToken)
    {
        var state = await database.QueryAsync<StateSample>(Sql, new { notice = ConnectorRow.ExpiryNotice }, cancellationToken);
        var waiting = await depths.ReadAsync(cancellationToken);
        return [.. state, .. waiting.Select(queue => new StateSample("queue", queue.Queue, "", queue.Jobs))];
    }
}

/// <summary>One figure of the installation's state.</summary>
/// <param name="Metric">The metric's short name, such as "queue".</param>
/// <param name="Label">The value of its first label.</param>
/// <param name="Status">The value of its second label.</param>
/// <param name="Value">The figure, in the metric's unit.</param>
internal sealed record StateSample(string Metric, string Label, string Status, double Value);
