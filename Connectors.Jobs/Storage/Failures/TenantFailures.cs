using Connectors.Jobs.Storage.Registry;
using Connectors.Sources;
using Npgsql;

namespace Connectors.Jobs.Storage.Failures;

/// <summary>Reads the open failures of all connectors of a tenant.</summary>
internal sealed class TenantFailures(Database database, KeptAnswers kept)
{
    /// <summary>The number of failures that a summary, or an order other than by age, looks at: the newest.</summary>
    public const int MaxSummed = 50_000;

    /// <summary>How old the sums of a large installation may be.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);

    /// <summary>What failures are sorted by.</summary>
    private const string Keys =
        "f.id, f.connector_id, c.name as connector_name, f.source_id, f.title, f.reason, f.attempts, f.next_retry_at";

    private const string Where =
        """
        from failures f
        join connectors c on c.id = f.connector_id and c.tenant_id = @tenant and c.deleted_at is null
        where f.resolved_at is null and (@reason::text is null or f.reason = @reason) and (@like::text is null or c.name ilike @like)
        """;

    /// <summary>Lists open failures.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="reason">The only reason to list; null means all.</param>
    /// <param name="connector">A part of the connector's name; null means all connectors.</param>
    /// <param name="order">The order. Others than by age sort the newest <see cref="MaxSummed"/>.</param>
    /// <param name="page">Page to return. Totals end at <see cref="OverviewQuery.MaxCounted"/>.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<PageOf<TenantFailure>> ListAsync(
        string tenant, FailureReason? reason, string? connector, FailureOrder order, Page page, CancellationToken cancellationToken)
    {
        var parameters = Parameters(tenant, reason, connector, page);
        var (inner, outer) = order == FailureOrder.Newest
            ? ("limit @Size offset @Offset", "")
            : ($"limit {MaxSummed}", "limit @Size offset @Offset");
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<TenantFailure>(
            $"""
            select f.id, f.connector_id, f.connector_name, x.source_id, x.title, x.link, x.reason, x.message, x.attempts, x.last_at,
                   x.next_retry_at
            from (select {Keys} {Where} order by f.id desc {inner}) f
            join failures x on x.id = f.id
            order by {order.ToSql()} {outer}
            """,
            parameters,
            cancellationToken);
        var total = await CountAsync(connection, tenant, $"{reason?.ToDb()} {connector}", parameters, cancellationToken);
        return new PageOf<TenantFailure>(rows, total);
    }

    /// <summary>Counts the open failures, up to <see cref="OverviewQuery.MaxCounted"/>.</summary>
    public async Task<long> CountAsync(string tenant, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await CountAsync(connection, tenant, " ", Parameters(tenant, null, null, new Page(1, 1)), cancellationToken);
    }

    /// <summary>Sums the newest open failures by reason, the most frequent first.</summary>
    public Task<IReadOnlyList<FailureSum>> SumAsync(string tenant, CancellationToken cancellationToken)
        => kept.OfAsync(
            tenant, "failures by reason", MaxAge,
            () => database.QueryAsync<FailureSum>(
                $"""
                select reason, sum(failures)::bigint as failures, count(*) as connectors
                from (select reason, connector_id, count(*) as failures
                      from (select f.reason, f.connector_id {Where} order by f.id desc limit {MaxSummed}) f
                      group by reason, connector_id) f
                group by reason order by 2 desc, 1
                """,
                new { tenant, reason = (string?)null, like = (string?)null },
                cancellationToken));

    private Task<long> CountAsync(
        NpgsqlConnection connection, string tenant, string filter, object parameters, CancellationToken cancellationToken)
        => kept.OfAsync(
            tenant, $"failures {filter}", MaxAge,
            () => connection.FirstAsync<long>($"select count(*) from (select {Where} limit @most) x", parameters, cancellationToken));

    /// <summary>Returns connectors that are not paused and have such failures, each with one failure at least.</summary>
    public Task<IReadOnlyList<string>> ConnectorsAsync(
        string tenant, FailureReason reason, string? connector, int most, CancellationToken cancellationToken)
        => database.QueryAsync<string>(
            """
            select c.id from connectors c
            where c.tenant_id = @tenant and c.deleted_at is null and not c.paused and (@like::text is null or c.name ilike @like)
              and exists (select from failures f where f.connector_id = c.id and f.resolved_at is null and f.reason = @reason)
            order by c.created_at, c.id limit @Size
            """,
            Parameters(tenant, reason, connector, new Page(1, most)),
            cancellationToken);

    private static object Parameters(string tenant, FailureReason? reason, string? connector, Page page) => new
    {
        tenant,
        reason = reason?.ToDb(),
        like = connector is null ? null : Like.Containing(connector),
        page.Size,
        page.Offset,
        most = OverviewQuery.MaxCounted,
    };
}

/// <summary>The open failures of a reason.</summary>
internal sealed class FailureSum
{
    public FailureReason Reason { get; init; }

    public long Failures { get; init; }

    public long Connectors { get; init; }
}

/// <summary>An open failure with its connector.</summary>
internal sealed class TenantFailure
{
    public long Id { get; init; }

    public string ConnectorId { get; init; } = "";

    public string ConnectorName { get; init; } = "";

    public string SourceId { get; init; } = "";

    public string? Title { get; init; }

    public string? Link { get; init; }

    public FailureReason Reason { get; init; }

    public string Message { get; init; } = "";

    public int Attempts { get; init; }

    public DateTime LastAt { get; init; }

    public DateTime? NextRetryAt { get; init; }
}
