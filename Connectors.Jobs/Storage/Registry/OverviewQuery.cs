using Dapper;

namespace Connectors.Jobs.Storage.Registry;

/// <summary>The dashboard's view of a tenant's connectors.</summary>
internal sealed class OverviewQuery(Database database, AttentionQuery attention, KeptTotals totals)
{
    /// <summary>
    /// A page shows counts of documents and failures up to this number, and then "10000+", because counting all of them takes long.
    /// </summary>
    public const int MaxCounted = 10_000;

    /// <summary>Lists connectors.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="filter">The tenant's connectors to list, and their order.</param>
    /// <param name="page">Page to return.</param>
    /// <param name="maxCounted">The number at which counts of documents and failures end.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<PageOf<ConnectorOverview>> ListAsync(
        string tenant, ConnectorFilter filter, Page page, long maxCounted, CancellationToken cancellationToken)
    {
        var waiting = await attention.IdsAsync(tenant, cancellationToken);
        if (filter.NeedsPerson)
            filter = filter with { NeedsPerson = false, Ids = filter.Ids is null ? waiting : [.. filter.Ids.Intersect(waiting)] };
        var parameters = new DynamicParameters(new { page.Size, page.Offset, maxCounted, waiting = waiting.ToArray() });
        var where = filter.ToSql(tenant, parameters);
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<ConnectorOverview>(
            $"""
            -- the connectors of this page, in their order
            with chosen as (
                -- what the order does not need is found out for the page alone
                select c.id, c.name, c.source, c.paused, c.refresh_freq, c.prune_freq, c.access_freq, c.credentials_expire_at, c.status,
                       c.needs_person, c.is_running
                from (select c.id, c.name, c.source, c.paused, c.refresh_freq, c.prune_freq, c.access_freq, c.credentials_expire_at,
                             {ConnectorStatus.Sql} as status, c.id in (select unnest(@waiting)) as needs_person,
                             c.id in (select r.connector_id from runs r
                                      where r.finished_at is null and r.kind = 'sync' and r.status = 'RUNNING') as is_running
                      from connectors c where {where}) c
                order by {filter.OrderSql}, lower(c.name), c.id limit @Size offset @Offset)
            select c.id, c.name, c.source, c.status, c.paused, c.refresh_freq, c.prune_freq, c.access_freq, c.credentials_expire_at,
                   coalesce(c.credentials_expire_at < now() + @notice, false) as expires_soon, c.needs_person,
                   (select max(r.id) from runs r where r.connector_id = c.id and r.held is not null) as held_run,
                   q.status as access_status, q.error as access_error, q.finished_at as access_at,
                   -- counting stops at the limit; hidden documents are few, so they are counted apart and subtracted
                   (select count(*) from (select from documents d where d.connector_id = c.id limit @maxCounted + m.missing) d)
                       - m.missing as documents,
                   (select count(*) from (
                        select from failures f where f.connector_id = c.id and f.resolved_at is null limit @maxCounted) f) as failures,
                   (select string_agg(k.name, ', ' order by k.name)
                    from knowledge_base_connectors l join knowledge_bases k on k.id = l.knowledge_base_id
                    where l.connector_id = c.id) as knowledge_bases,
                   a.id as active_run,
                   z.id as last_run, z.kind as last_kind, z.status as last_status, z.error as last_error, z.finished_at as last_finished_at,
                   z.added as last_added, z.updated as last_updated, z.unchanged as last_unchanged, z.deleted as last_deleted
            from chosen c
            cross join lateral (select count(*) as missing from documents d where d.connector_id = c.id and d.missing_since is not null) m
            -- the active run; of several, the sync
            left join lateral (select r.id from runs r where r.connector_id = c.id and r.finished_at is null
                               order by (r.kind = 'sync') desc, r.id limit 1) a on true
            left join lateral ({ConnectorStatus.LastRun}) z on true
            left join lateral ({ConnectorStatus.LastAccess}) q on true
            order by {filter.OrderSql}, lower(c.name), c.id
            """,
            parameters,
            cancellationToken);
        var total = await totals.OfAsync(
            page, rows.Count, new { list = "overview", tenant, filter = filter with { Order = ConnectorOrder.Attention } },
            () => connection.FirstAsync<long>($"select count(*) from connectors c where {where}", parameters, cancellationToken));
        return new PageOf<ConnectorOverview>(rows, total);
    }

    /// <summary>Returns the types of sources that a tenant has connectors for.</summary>
    public Task<IReadOnlyList<string>> SourcesAsync(string tenant, CancellationToken cancellationToken)
        => database.QueryAsync<string>(
            "select distinct source from connectors where tenant_id = @tenant and deleted_at is null order by source",
            new { tenant },
            cancellationToken);
}
