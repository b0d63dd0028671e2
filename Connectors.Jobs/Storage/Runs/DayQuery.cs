namespace Connectors.Jobs.Storage.Runs;

/// <summary>
/// Reads what a tenant's connectors did in the last day, by half hours. A run counts in the half hour in which it ended. Its documents are
/// spread evenly over its duration, because the time at which each was written is not stored. A document that cannot be read counts once,
/// in the half hour of its first failure, no matter how often it is tried.
/// </summary>
internal sealed class DayQuery(Database database, KeptAnswers kept, TimeProvider time)
{
    private const string OfTenant = "r.connector_id in (select id from connectors where tenant_id = @tenant and deleted_at is null)";

    private const string OfConnectors =
        """
        r.connector_id = any((
            select array_agg(id) from connectors where id = any(@ids) and tenant_id = @tenant and deleted_at is null)::text[])
        """;

    private const string Usage =
        """
        (select sum((e.value ->> 'calls')::bigint) from jsonb_each(r.usage) e) as calls,
        (select sum((e.value ->> 'waited_ms')::bigint) / 1000 from jsonb_each(r.usage) e) as waited
        """;

    /// <summary>How old sums may be that take long.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(2);

    /// <summary>Reads the last day.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="connectors">The connectors to report one by one; null: all of the tenant's together, without calls and waits.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public Task<DayActivity> ReadAsync(string tenant, IReadOnlyList<string>? connectors, CancellationToken cancellationToken)
        => kept.OfAsync(
            tenant,
            connectors is null ? "day" : $"day of {string.Join(' ', connectors)}",
            MaxAge,
            () => AskAsync(tenant, connectors, cancellationToken));

    private async Task<DayActivity> AskAsync(string tenant, IReadOnlyList<string>? connectors, CancellationToken cancellationToken)
    {
        var starts = DayActivity.StartsAt(time.GetUtcNow().UtcDateTime);
        var slots = await database.QueryAsync<DaySlot>(
            connectors is null
                ? Sql(OfTenant, "''::text", "0::numeric as calls, 0::numeric as waited")
                : Sql(OfConnectors, "r.connector_id", Usage),
            new
            {
                tenant,
                ids = connectors?.ToArray(),
                starts,
                last = starts + ((DayActivity.Count - 1) * DayActivity.Step),
                step = DayActivity.Step,
                seconds = DayActivity.Step.TotalSeconds,
            },
            cancellationToken);
        return new DayActivity(starts, slots);
    }

    /// <param name="scope">The condition that chooses runs "r", or failures "r".</param>
    /// <param name="key">The expression to group by.</param>
    /// <param name="usage">The expressions for the columns "calls" and "waited" of a run.</param>
    private static string Sql(string scope, string key, string usage)
        => $"""
           with day as (
               -- runs that ended within the day, with their own sums
               select {key} as connector_id, r.status, false as active, coalesce(r.started_at, r.opened_at) as began,
                      r.finished_at as ended, r.added, r.updated, r.deleted, {usage}
               from runs r
               where {scope} and r.finished_at >= @starts
               union all
               -- active runs, with the sums of their tasks so far
               select {key}, r.status, true, coalesce(r.started_at, r.opened_at), now(), t.added, t.updated, t.deleted, 0, 0
               from runs r
               cross join lateral (
                   select coalesce(sum(added), 0)::bigint as added, coalesce(sum(updated), 0)::bigint as updated,
                          coalesce(sum(deleted), 0)::bigint as deleted
                   from tasks where run_id = r.id) t
               where {scope} and r.finished_at is null),
           -- "bin" is the half hour of the end
           binned as (select d.*, least(date_bin(@step, ended, @starts), @last) as bin from day d),
           parts as (
               -- most runs lie within one half hour and are only added up
               select connector_id, bin, not active as ends, active, status, added, updated, deleted, 0 as unread, calls, waited
               from binned
               where began >= bin
               union all
               -- a longer run has a part in each half hour: the rounded share up to its end, minus the rounded share before it
               select b.connector_id, s.bin, s.bin = b.bin and not active, active, status,
                      (round(added * upto) - round(added * before))::bigint, (round(updated * upto) - round(updated * before))::bigint,
                      (round(deleted * upto) - round(deleted * before))::bigint, 0, calls, waited
               from binned b
               cross join lateral generate_series(greatest(date_bin(@step, began, @starts), @starts), b.bin, @step) s (bin)
               cross join lateral (
                   select elapsed_share(s.bin, began, ended) as before, elapsed_share(s.bin + @step, began, ended) as upto) p
               where began < b.bin
               union all
               -- documents that failed for the first time
               select {key}, least(date_bin(@step, r.first_at, @starts), @last), false, false, null, 0, 0, 0, count(*), 0, 0
               from failures r
               where {scope} and r.scope = 'document' and r.first_at >= @starts
               group by 1, 2)
           select connector_id, (extract(epoch from bin - @starts) / @seconds)::int as slot,
                  count(*) filter (where ends and status = 'SUCCESS') as succeeded,
                  count(*) filter (where ends and status = 'FAILED') as failed,
                  count(*) filter (where ends and status = 'CANCEL') as cancelled,
                  count(*) filter (where active) as running,
                  sum(added)::bigint as added, sum(updated)::bigint as updated, sum(deleted)::bigint as deleted,
                  sum(unread)::bigint as unread,
                  coalesce(sum(calls) filter (where ends), 0)::bigint as calls,
                  coalesce(sum(waited) filter (where ends), 0)::bigint as waited
           from parts
           group by connector_id, bin
           order by connector_id, bin
           """;
}
