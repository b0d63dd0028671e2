using Connectors.Sources;

namespace Connectors.Jobs.Storage.Failures;

/// <summary>Reads failures for people.</summary>
internal sealed class FailureQueries(Database database, KeptTotals totals)
{
    private const string Columns =
        """
        x.id, x.partition_key, x.scope, x.source_id, x.title, x.link, x.reason, x.message, x.attempts, x.history, x.run_id, x.first_at,
        x.last_at, x.next_retry_at, x.resolved_at
        """;

    /// <summary>The number of failures that an order other than by age looks at: the newest.</summary>
    public int MaxSorted { get; init; } = TenantFailures.MaxSummed;

    /// <summary>Lists failures. Orders other than by age sort the newest <see cref="MaxSorted"/>.</summary>
    public async Task<PageOf<FailureView>> ListAsync(string connector, FailureFilter filter, Page page, CancellationToken cancellationToken)
    {
        const string where =
            """
            from failures f
            where connector_id = @connector and (resolved_at is not null) = @Resolved
              and (@Reason::text is null or reason = @Reason) and (@Scope::text is null or scope = @Scope)
              and (@Partition::text is null or partition_key = @Partition) and (@Run::bigint is null or run_id = @Run)
            """;
        var parameters = new
        {
            connector,
            filter.Resolved,
            Reason = filter.Reason?.ToDb(),
            Scope = filter.Scope?.ToDb(),
            filter.Partition,
            filter.Run,
            page.Size,
            page.Offset,
        };
        var (inner, outer) = filter.Order == FailureOrder.Newest
            ? ("limit @Size offset @Offset", "")
            : ($"limit {MaxSorted}", "limit @Size offset @Offset");
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<FailureView>(
            $"""
            select {Columns}
            from (select id, source_id, title, reason, attempts, next_retry_at {where} order by id desc {inner}) f
            join failures x on x.id = f.id
            order by {filter.Order.ToSql()} {outer}
            """,
            parameters,
            cancellationToken);
        var total = await totals.OfAsync(
            page, rows.Count, new { list = "failures", connector, filter = filter with { Order = FailureOrder.Newest } },
            () => connection.FirstAsync<long>($"select count(*) {where}", parameters, cancellationToken));
        return new PageOf<FailureView>(rows, total);
    }

    /// <summary>Counts how many of these failures are open and belong to the connector.</summary>
    public Task<long> CountAsync(string connector, IReadOnlyCollection<long> ids, CancellationToken cancellationToken)
        => database.FirstAsync<long>(
            "select count(*) from failures where connector_id = @connector and resolved_at is null and id = any(@ids)",
            new { connector, ids = ids.ToArray() },
            cancellationToken);
}

/// <summary>The failures to list. Null means no filter.</summary>
internal sealed record FailureFilter
{
    public FailureReason? Reason { get; init; }

    public FailureScope? Scope { get; init; }

    /// <summary>The key of the partition that the failure belongs to.</summary>
    public string? Partition { get; init; }

    /// <summary>The last run that met the failure.</summary>
    public long? Run { get; init; }

    /// <summary>Lists resolved failures instead of open ones.</summary>
    public bool Resolved { get; init; }

    public FailureOrder Order { get; init; }
}
