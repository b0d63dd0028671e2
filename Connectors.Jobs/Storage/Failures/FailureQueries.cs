using Connectors.Sources;

namespace Connectors.Jobs.Storage.Failures;

/// <summary>Reads failures for people.</summary>
internal sealed class FailureQueries(Database database, KeptTotals totals)
{
    private const string Columns =
        """
        id, partition_key, scope, source_id, title, link, reason, message, attempts, history, run_id, first_at, last_at, next_retry_at,
        resolved_at
        """;

    /// <summary>Lists failures.</summary>
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
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<FailureView>(
            $"select {Columns} {where} order by {filter.Order.ToSql()} limit @Size offset @Offset", parameters, cancellationToken);
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
