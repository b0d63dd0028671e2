using Connectors.Jobs.Storage.Runs;
using Dapper;

namespace Connectors.Jobs.Storage.Registry;

/// <summary>The dashboard's view of a tenant's connectors.</summary>
internal sealed class OverviewQuery(Database database)
{
    /// <summary>A page shows more than so many documents or failures of a connector as "so many and more": counting them all is what takes long.</summary>
    public const int MostCounted = 10_000;

    /// <summary>Those under way first, then those that failed, then by name.</summary>
    /// <param name="tenant">Who asks.</param>
    /// <param name="filter">Which of his.</param>
    /// <param name="page">Which stretch.</param>
    /// <param name="mostCounted">Counts of documents and failures end here.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<PageOf<ConnectorOverview>> ListAsync(
        string tenant, ConnectorFilter filter, Page page, long mostCounted, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters(new { page.Size, page.Offset, mostCounted });
        var where = filter.ToSql(tenant, parameters);
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<ConnectorOverview>(
            $"""
            with chosen as (
                select c.*, row_number() over (order by array_position(array['RUNNING', 'FAILED'], c.status) nulls last, lower(c.name), c.id) as place
                from (select c.id, c.name, c.source, c.paused, c.refresh_freq, c.prune_freq, {ConnectorStatus.Sql} as status
                      from connectors c where {where}) c
                order by place limit @Size offset @Offset)
            select c.id, c.name, c.source, c.status, c.paused, c.refresh_freq, c.prune_freq,
                   (select count(*) from (select from documents d where d.connector_id = c.id limit @mostCounted + m.missing) d) - m.missing as documents,
                   (select count(*) from (select from failures f where f.connector_id = c.id and f.resolved_at is null limit @mostCounted) f) as failures,
                   (select string_agg(k.name, ', ' order by k.name) from knowledge_base_connectors l join knowledge_bases k on k.id = l.knowledge_base_id
                    where l.connector_id = c.id) as knowledge_bases,
                   a.id as active_run, a.kind as active_kind,
                   z.id as last_run, z.kind as last_kind, z.status as last_status, z.error as last_error, z.finished_at as last_finished_at,
                   z.added as last_added, z.updated as last_updated, z.unchanged as last_unchanged, z.deleted as last_deleted
            from chosen c
            cross join lateral (select count(*) as missing from documents d where d.connector_id = c.id and d.missing_since is not null) m
            left join lateral (select r.id, r.kind from runs r where r.connector_id = c.id and r.finished_at is null
                               order by (r.kind = 'sync') desc, r.id limit 1) a on true
            left join lateral (
                select r.* from (values ('sync'), ('prune'), ('access'), ('replay')) k (kind)
                cross join lateral (select r.* from runs r where r.connector_id = c.id and r.kind = k.kind and r.finished_at is not null
                                    order by r.id desc limit 1) r
                order by r.id desc limit 1) z on true
            order by c.place
            """,
            parameters,
            cancellationToken);
        var total = await connection.FirstAsync<long>($"select count(*) from connectors c where {where}", parameters, cancellationToken);
        return new PageOf<ConnectorOverview>(rows, total);
    }

    /// <summary>The types of sources that a tenant reads.</summary>
    public Task<IReadOnlyList<string>> SourcesAsync(string tenant, CancellationToken cancellationToken) => database.QueryAsync<string>(
        "select distinct source from connectors where tenant_id = @tenant and deleted_at is null order by source", new { tenant }, cancellationToken);
}

/// <summary>A connector as the dashboard shows it.</summary>
internal sealed class ConnectorOverview
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public string Source { get; init; } = "";

    public RunStatus Status { get; init; }

    public bool Paused { get; init; }

    public int RefreshFreq { get; init; }

    public int PruneFreq { get; init; }

    public long Documents { get; init; }

    public long Failures { get; init; }

    /// <summary>The run that is under way.</summary>
    public long? ActiveRun { get; init; }

    public string? ActiveKind { get; init; }

    /// <summary>The last run that ended.</summary>
    public long? LastRun { get; init; }

    public RunKind? LastKind { get; init; }

    public RunStatus? LastStatus { get; init; }

    public string? LastError { get; init; }

    public DateTime? LastFinishedAt { get; init; }

    public long? LastAdded { get; init; }

    public long? LastUpdated { get; init; }

    public long? LastUnchanged { get; init; }

    public long? LastDeleted { get; init; }

    public string? KnowledgeBases { get; init; }
}
