using Connectors.Jobs.Storage.Runs;
using Dapper;
using Npgsql;

namespace Connectors.Jobs.Storage.Registry;

/// <summary>The table of connectors. Queries for users name the tenant.</summary>
internal sealed class ConnectorStore(Database database)
{
    public Task<ConnectorRow?> FindAsync(string tenant, string id, CancellationToken cancellationToken)
        => database.FirstAsync<ConnectorRow>(
            $"select {ConnectorRow.Columns} from connectors where id = @id and tenant_id = @tenant and deleted_at is null",
            new { tenant, id },
            cancellationToken);

    /// <summary>Lists connectors, the newest first.</summary>
    public async Task<PageOf<ConnectorListItem>> ListAsync(
        string tenant, ConnectorFilter filter, Page page, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters(new { page.Size, page.Offset });
        var where = filter.ToSql(tenant, parameters);
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<ConnectorListItem>(
            $"""
            select c.id, c.name, c.source, {ConnectorStatus.Sql} as status, a.status as access_status, c.credentials_expire_at,
                   c.paused, c.refresh_freq, c.prune_freq, c.access_freq, {ConnectorStatus.Linked} as linked,
                   z.id as last_run, z.kind as last_kind, z.status as last_status, z.error as last_error, z.finished_at as last_finished_at
            from (select c.* from connectors c where {where} order by c.created_at desc, c.id limit @Size offset @Offset) c
            left join lateral ({ConnectorStatus.LastAccess}) a on true
            left join lateral ({ConnectorStatus.LastRun}) z on true
            order by c.created_at desc, c.id
            """,
            parameters,
            cancellationToken);
        var total = page.TotalOf(rows.Count)
            ?? await connection.FirstAsync<long>($"select count(*) from connectors c where {where}", parameters, cancellationToken);
        return new PageOf<ConnectorListItem>(rows, total);
    }

    /// <summary>Returns the ids among these that the tenant has.</summary>
    public Task<IReadOnlyList<string>> KnownAsync(string tenant, string[] ids, CancellationToken cancellationToken)
        => database.QueryAsync<string>(
            "select id from connectors where id = any(@ids) and tenant_id = @tenant and deleted_at is null",
            new { tenant, ids },
            cancellationToken);

    /// <summary>Returns how a connector is doing.</summary>
    public async Task<ConnectorHealth> HealthAsync(string id, CancellationToken cancellationToken)
        => await database.FirstAsync<ConnectorHealth>(
            $"""
            select {ConnectorStatus.Sql} as status, {ConnectorStatus.Linked} as linked,
                   a.status as access_status, a.error as access_error, a.finished_at as access_at
            from connectors c left join lateral ({ConnectorStatus.LastAccess}) a on true
            where c.id = @id
            """,
            new { id },
            cancellationToken) ?? new ConnectorHealth();

    public async Task<ConnectorRow> InsertAsync(ConnectorRow row, CancellationToken cancellationToken)
        => (await database.FirstAsync<ConnectorRow>(
            $"""
            insert into connectors (id, tenant_id, name, source, config, secrets, refresh_freq, prune_freq, access_freq, timeout_secs,
                credentials_expire_at)
            values (@Id, @TenantId, @Name, @Source, @Config::jsonb, @Secrets, @RefreshFreq, @PruneFreq, @AccessFreq, @TimeoutSecs,
                @CredentialsExpireAt)
            returning {ConnectorRow.Columns}
            """,
            row,
            cancellationToken))!;

    /// <summary>
    /// Writes the changed settings of a connector, and no others: another change may be under way. Returns null if the connector is gone,
    /// or if it is not in the version that the change was made from. Part of the caller's <see cref="JobTransaction"/>.
    /// </summary>
    public async Task<ConnectorRow?> UpdateAsync(ConnectorChange change, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var updated = await connection.FirstAsync<ConnectorRow>(
            $"""
            update connectors
            set name = coalesce(@Name, name), refresh_freq = coalesce(@RefreshFreq, refresh_freq),
                prune_freq = coalesce(@PruneFreq, prune_freq), access_freq = coalesce(@AccessFreq, access_freq),
                timeout_secs = coalesce(@TimeoutSecs, timeout_secs),
                config = case when @hasConfig then @Config::jsonb else config end,
                secrets = case when @hasConfig then @Secrets else secrets end,
                credentials_expire_at = case when @hasConfig then @CredentialsExpireAt else credentials_expire_at end,
                config_version = config_version + case when @hasConfig then 1 else 0 end,
                version = version + 1, updated_at = now()
            where id = @Id and tenant_id = @TenantId and deleted_at is null
              and (@Version::bigint is null or version = @Version) and (not @hasConfig or config_version = @ConfigVersion)
            returning {ConnectorRow.Columns}
            """,
            new
            {
                change.Id, change.TenantId, change.Name, change.RefreshFreq, change.PruneFreq, change.AccessFreq, change.TimeoutSecs,
                hasConfig = change.Config is not null, change.Config, change.Secrets, change.CredentialsExpireAt, change.ConfigVersion,
                change.Version,
            },
            cancellationToken);
        if (updated is not null && change.Forget)
            await PartitionSql.ForgetAsync(connection, change.Id, cancellationToken);
        return updated;
    }

    /// <summary>Counts a change that is written elsewhere. Returns false if the connector is not in this version any more.</summary>
    public async Task<bool> ClaimAsync(string id, long version, CancellationToken cancellationToken)
        => await database.ExecuteAsync(
            "update connectors set version = version + 1, updated_at = now() where id = @id and version = @version and deleted_at is null",
            new { id, version },
            cancellationToken) == 1;

    /// <summary>Notes when a connector's credentials end, unless others were saved since these were tried.</summary>
    /// <param name="tried">The connector as it was when its credentials were tried.</param>
    /// <param name="end">Null if they do not, or if nothing tells.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public Task<int> SetExpiryAsync(ConnectorRow tried, DateTime? end, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            """
            update connectors set credentials_expire_at = @end
            where id = @Id and deleted_at is null and config_version = @ConfigVersion and credentials_expire_at is distinct from @end
            """,
            new { tried.Id, tried.ConfigVersion, end },
            cancellationToken);

    /// <summary>Pauses or resumes a connector. Returns null if it is gone.</summary>
    public Task<ConnectorRow?> SetPausedAsync(string id, bool paused, CancellationToken cancellationToken)
        => database.FirstAsync<ConnectorRow>(
            $"""
            update connectors set paused = @paused, version = version + 1, updated_at = now() where id = @id and deleted_at is null
            returning {ConnectorRow.Columns}
            """,
            new { id, paused },
            cancellationToken);

    /// <summary>Replaces encrypted secrets. Returns 0 if they changed since they were read.</summary>
    public Task<int> ReplaceSecretsAsync(string id, byte[] old, byte[] replacement, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            "update connectors set secrets = @replacement where id = @id and secrets = @old",
            new { id, old, replacement },
            cancellationToken);

    /// <summary>
    /// Marks a connector as deleted and removes its secrets. Returns null if it is gone. Part of the caller's transaction.
    /// </summary>
    public static Task<ConnectorRow?> MarkDeletedAsync(NpgsqlConnection connection, string id, CancellationToken cancellationToken)
        => connection.FirstAsync<ConnectorRow>(
            $"""
            update connectors set deleted_at = now(), updated_at = now(), secrets = null where id = @id and deleted_at is null
            returning {ConnectorRow.Columns}
            """,
            new { id },
            cancellationToken);

    /// <summary>
    /// Returns connectors that were deleted longer than <paramref name="patience"/> ago and still exist. Each is returned once in that
    /// time.
    /// </summary>
    public Task<IReadOnlyList<string>> ClaimUnpurgedAsync(TimeSpan patience, CancellationToken cancellationToken)
        => database.QueryAsync<string>(
            """
            update connectors set updated_at = now()
            where id in (select id from connectors where deleted_at is not null and updated_at < now() - @patience limit 50)
            returning id
            """,
            new { patience },
            cancellationToken);

    /// <summary>Removes the row of a deleted connector.</summary>
    public Task<int> RemoveAsync(string id, CancellationToken cancellationToken)
        => database.ExecuteAsync("delete from connectors where id = @id and deleted_at is not null", new { id }, cancellationToken);
}

/// <summary>A connector as lists show it.</summary>
internal sealed class ConnectorListItem
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public string Source { get; init; } = "";

    public RunStatus Status { get; init; }

    /// <summary>How the last access refresh ended; null if there was none.</summary>
    public RunStatus? AccessStatus { get; init; }

    public DateTime? CredentialsExpireAt { get; init; }

    public bool Paused { get; init; }

    public int RefreshFreq { get; init; }

    public int PruneFreq { get; init; }

    public int AccessFreq { get; init; }

    /// <summary>Whether it is linked to a knowledge base. If not, the schedule does not run it.</summary>
    public bool Linked { get; init; }

    /// <summary>The last run that ended.</summary>
    public long? LastRun { get; init; }

    public RunKind? LastKind { get; init; }

    public RunStatus? LastStatus { get; init; }

    public string? LastError { get; init; }

    public DateTime? LastFinishedAt { get; init; }
}
