namespace Connectors.Jobs.Storage;

/// <summary>
/// What a tenant's connectors did in the last day. A run counts where it ended; its documents are spread over the time that it took, since
/// nothing tells when each was written.
/// </summary>
internal sealed class DayQuery(Database database, TimeProvider time)
{
    private const string Sql =
        """
        with day as (
            select case when @ids::text[] is null then '' else r.connector_id end as connector_id, r.status, r.finished_at is null as active,
                   coalesce(r.started_at, r.opened_at) as began, coalesce(r.finished_at, now()) as ended,
                   greatest(r.added, t.added) as added, greatest(r.updated, t.updated) as updated,
                   greatest(r.deleted, t.deleted) as deleted, greatest(r.failed, t.failed) as unread, u.calls, u.waited
            from runs r
            left join lateral (
                select sum(added) as added, sum(updated) as updated, sum(deleted) as deleted, sum(failed) as failed
                from tasks where run_id = r.id) t on r.finished_at is null
            left join lateral (
                select sum((e.value ->> 'calls')::bigint) as calls, sum((e.value ->> 'waited_ms')::bigint) / 1000 as waited
                from jsonb_each(r.usage) e) u on @ids::text[] is not null
            where r.connector_id in (
                    select id from connectors where tenant_id = @tenant and deleted_at is null and (@ids::text[] is null or id = any(@ids)))
              and (r.finished_at is null or r.finished_at >= @starts)),
        spread as (
            select d.*, n, n = s.last and not active as ends, elapsed_share(@starts + n * @step, began, ended) as share_before, elapsed_share(@starts + (n + 1) * @step, began, ended) as share_after
            from day d
            cross join lateral (
                select greatest(floor(extract(epoch from began - @starts) / @seconds), 0)::int as first,
                       least(floor(extract(epoch from ended - @starts) / @seconds), @count - 1)::int as last) s
            cross join lateral generate_series(s.first, s.last) n)
        select connector_id, n as slot,
               count(*) filter (where ends and status = 'SUCCESS') as succeeded, count(*) filter (where ends and status = 'FAILED') as failed,
               count(*) filter (where ends and status = 'CANCEL') as cancelled, count(*) filter (where active) as running,
               sum(round(added * share_after) - round(added * share_before))::bigint as added,
               sum(round(updated * share_after) - round(updated * share_before))::bigint as updated,
               sum(round(deleted * share_after) - round(deleted * share_before))::bigint as deleted,
               sum(round(unread * share_after) - round(unread * share_before))::bigint as unread,
               coalesce(sum(calls) filter (where ends), 0)::bigint as calls, coalesce(sum(waited) filter (where ends), 0)::bigint as waited
        from spread
        group by connector_id, n
        order by connector_id, n
        """;

    /// <param name="tenant">Who asks.</param>
    /// <param name="connectors">Each of these; null: all of the tenant's together, without calls and waits.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<DayActivity> ReadAsync(string tenant, IReadOnlyList<string>? connectors, CancellationToken cancellationToken)
    {
        var starts = DayActivity.StartsAt(time.GetUtcNow().UtcDateTime);
        var slots = await database.QueryAsync<DaySlot>(
            Sql,
            new
            {
                tenant, ids = connectors?.ToArray(), starts, step = DayActivity.Step, seconds = DayActivity.Step.TotalSeconds, count = DayActivity.Count,
            },
            cancellationToken);
        return new DayActivity(starts, slots);
    }
}
