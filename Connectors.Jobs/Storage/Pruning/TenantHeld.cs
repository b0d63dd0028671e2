namespace Connectors.Jobs.Storage.Pruning;

/// <summary>Reads the prunes of a tenant whose deletions wait for a person.</summary>
internal sealed class TenantHeld(Database database)
{
    private const string Where =
        """
        from runs r join connectors c on c.id = r.connector_id and c.tenant_id = @tenant and c.deleted_at is null
        where r.held is not null
        """;

    public Task<long> CountAsync(string tenant, CancellationToken cancellationToken)
        => database.FirstAsync<long>($"select count(*) {Where}", new { tenant }, cancellationToken);

    /// <summary>Lists them, the newest first.</summary>
    public async Task<PageOf<HeldRun>> ListAsync(string tenant, Page page, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<HeldRun>(
            $"""
            select r.id, r.connector_id, c.name as connector_name, r.held, r.held_of, r.finished_at
            {Where} order by r.id desc limit @Size offset @Offset
            """,
            new { tenant, page.Size, page.Offset },
            cancellationToken);
        return new PageOf<HeldRun>(rows, await connection.FirstAsync<long>($"select count(*) {Where}", new { tenant }, cancellationToken));
    }
}

/// <summary>A prune whose deletions wait for a person.</summary>
internal sealed class HeldRun
{
    public long Id { get; init; }

    public string ConnectorId { get; init; } = "";

    public string ConnectorName { get; init; } = "";

    /// <summary>The documents that it would delete.</summary>
    public long Held { get; init; }

    /// <summary>All documents of the connector.</summary>
    public long? HeldOf { get; init; }

    public DateTime? FinishedAt { get; init; }
}
