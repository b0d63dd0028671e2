using Dapper;

namespace Connectors.Jobs.Storage.Registry;

/// <summary>Connectors' rows. Every question names the tenant that asks.</summary>
internal sealed class ConnectorStore(Database database)
{
    public Task<ConnectorRow?> FindAsync(string tenant, string id, CancellationToken cancellationToken) => database.FirstAsync<ConnectorRow>(
        $"select {ConnectorRow.Columns} from connectors where id = @id and tenant_id = @tenant and deleted_at is null", new { tenant, id }, cancellationToken);

    /// <summary>The newest first.</summary>
    public async Task<PageOf<ConnectorListItem>> ListAsync(string tenant, ConnectorFilter filter, Page page, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters(new { page.Size, page.Offset });
        var where = filter.ToSql(tenant, parameters);
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.ListAsync<ConnectorListItem>(
            $"""
            select c.id, c.name, c.source, {ConnectorStatus.Sql} as status
            from (select c.* from connectors c where {where} order by c.created_at desc, c.id limit @Size offset @Offset) c
            order by c.created_at desc, c.id
            """,
            parameters,
            cancellationToken);
        var total = rows.Count < page.Size && rows.Count > 0
            ? page.Offset + rows.Count
            : await connection.FirstAsync<long>($"select count(*) from connectors c where {where}", parameters, cancellationToken);
        return new PageOf<ConnectorListItem>(rows, total);
    }

    /// <summary>Which of these the tenant has.</summary>
    public Task<IReadOnlyList<string>> KnownAsync(string tenant, string[] ids, CancellationToken cancellationToken) => database.QueryAsync<string>(
        "select id from connectors where id = any(@ids) and tenant_id = @tenant and deleted_at is null", new { tenant, ids }, cancellationToken);

    public async Task<string> StatusAsync(string id, CancellationToken cancellationToken) => await database.FirstAsync<string>(
        $"select {ConnectorStatus.Sql} from connectors c where c.id = @id", new { id }, cancellationToken) ?? "UNSTART";

    public async Task<ConnectorRow> InsertAsync(ConnectorRow row, CancellationToken cancellationToken) => (await database.FirstAsync<ConnectorRow>(
        $"""
        insert into connectors (id, tenant_id, name, source, config, secrets, refresh_freq, prune_freq, access_freq, timeout_secs)
        values (@Id, @TenantId, @Name, @Source, @Config::jsonb, @Secrets, @RefreshFreq, @PruneFreq, @AccessFreq, @TimeoutSecs)
        returning {ConnectorRow.Columns}
        """,
        row,
        cancellationToken))!;

    /// <summary>Writes what may change of a connector; null when it is gone.</summary>
    /// <param name="row">With the new values.</param>
    /// <param name="forget">
    /// Also forgets how far its partitions were read, because the config now means something else: the next run reads all of it again, and
    /// equal fingerprints keep that cheap.
    /// </param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public Task<ConnectorRow?> UpdateAsync(ConnectorRow row, bool forget, CancellationToken cancellationToken) => database.FirstAsync<ConnectorRow>(
        $"""
        with forgotten as (
            delete from partitions p using connectors c
            where @forget and p.connector_id = @Id and c.id = p.connector_id and c.tenant_id = @TenantId)
        update connectors
        set name = @Name, config = @Config::jsonb, secrets = @Secrets, refresh_freq = @RefreshFreq, prune_freq = @PruneFreq,
            access_freq = @AccessFreq, timeout_secs = @TimeoutSecs, updated_at = now()
        where id = @Id and tenant_id = @TenantId and deleted_at is null
        returning {ConnectorRow.Columns}
        """,
        new { row.Id, row.TenantId, row.Name, row.Config, row.Secrets, row.RefreshFreq, row.PruneFreq, row.AccessFreq, row.TimeoutSecs, forget },
        cancellationToken);
}

/// <summary>A connector as lists show it.</summary>
internal sealed class ConnectorListItem
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public string Source { get; init; } = "";

    public string Status { get; init; } = "";
}
