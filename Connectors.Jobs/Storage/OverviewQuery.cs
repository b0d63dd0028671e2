namespace Connectors.Jobs.Storage;

/// <summary>The dashboard's view of a tenant's connectors.</summary>
internal sealed class OverviewQuery(Database database)
{
    /// <summary>Those under way first, then those that failed, then by name.</summary>
    public async Task<PageOf<ConnectorOverview>> ListAsync(string tenant, string? id, Page page, CancellationToken cancellationToken)
    {
        const string where = "from connectors c where c.tenant_id = @tenant and c.deleted_at is null and (@id::text is null or c.id = @id)";
        var parameters = new { tenant, id, page.Size, page.Offset };
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.ListAsync<ConnectorOverview>(
            $"""
            with chosen as (
                select c.*, {ConnectorStatus.Sql} as status {where}
                order by array_position(array['RUNNING', 'FAILED'], {ConnectorStatus.Sql}) nulls last, lower(c.name), c.id
                limit @Size offset @Offset)
            select c.id, c.name, c.source, c.status, c.paused, c.refresh_freq, c.prune_freq,
                   (select count(*) from documents d where d.connector_id = c.id and d.missing_since is null) as documents,
                   (select count(*) from failures f where f.connector_id = c.id and f.resolved_at is null) as failures,
                   (select string_agg(k.name, ', ' order by k.name) from knowledge_base_connectors l join knowledge_bases k on k.id = l.knowledge_base_id
                    where l.connector_id = c.id) as knowledge_bases,
                   a.id as active_run, a.kind as active_kind,
                   z.id as last_run, z.kind as last_kind, z.status as last_status, z.error as last_error, z.finished_at as last_finished_at,
                   z.added as last_added, z.updated as last_updated, z.unchanged as last_unchanged, z.deleted as last_deleted
            from chosen c
            left join lateral (select r.id, r.kind from runs r where r.connector_id = c.id and r.finished_at is null
                               order by (r.kind = 'sync') desc, r.id limit 1) a on true
            left join lateral (select r.* from runs r where r.connector_id = c.id and r.finished_at is not null order by r.id desc limit 1) z on true
            order by array_position(array['RUNNING', 'FAILED'], c.status) nulls last, lower(c.name), c.id
            """,
            parameters,
            cancellationToken);
        var total = await connection.FirstAsync<long>($"select count(*) {where}", parameters, cancellationToken);
        return new PageOf<ConnectorOverview>(rows, total);
    }
}
