namespace Connectors.Jobs.Storage.Registry;

/// <summary>Reads the partitions of a connector for people.</summary>
internal sealed class PartitionQueries(Database database)
{
    /// <summary>Documents and failures of a partition are counted up to this number.</summary>
    public long MaxCounted { get; init; } = OverviewQuery.MaxCounted;

    /// <summary>Lists partitions with how the last sync left them.</summary>
    public async Task<PageOf<PartitionView>> ListAsync(
        string connector, PartitionFilter filter, Page page, CancellationToken cancellationToken)
    {
        var where =
            $"""
            from partitions p
            left join (select max(id) as id from runs where connector_id = @connector and kind = 'sync') latest on true
            left join tasks t on t.run_id = latest.id and t.partition_key = p.key and t.work = 'read'
            where p.connector_id = @connector and (@like::text is null or p.label ilike @like or p.key ilike @like) and {filter.StateSql}
            """;
        var parameters = new
        {
            connector,
            like = filter.Keywords is null ? null : Like.Containing(filter.Keywords),
            page.Size,
            page.Offset,
            most = MaxCounted,
        };
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<PartitionView>(
            $"""
            select x.key, x.label, x.watermark, x.is_unfinished, x.missed_splits, x.state, x.error_kind, x.error,
                   {PartitionFilter.FailuresOf("x")} as failures,
                   (select count(*) from (select from documents d
                         where d.connector_id = @connector and d.partition_key = x.key limit @most) d) as documents
            from (select p.key, p.label, p.watermark, p.open_until is not null as is_unfinished, p.missed_splits,
                         t.state, t.error_kind, t.error,
                         row_number() over (order by {filter.OrderSql}, lower(p.label), p.key) as place
                  {where} order by place limit @Size offset @Offset) x
            order by x.place
            """,
            parameters,
            cancellationToken);
        var total = await connection.FirstAsync<long>($"select count(*) {where}", parameters, cancellationToken);
        return new PageOf<PartitionView>(rows, total);
    }
}

/// <summary>The partitions to list, and their order.</summary>
internal sealed record PartitionFilter
{
    /// <summary>A part of the label or key. Null means all.</summary>
    public string? Keywords { get; init; }

    public PartitionShow Show { get; init; }

    public PartitionOrder Order { get; init; }

    /// <summary>
    /// Returns the number of open failures of a partition, as SQL, up to @most. Always by this limit: an "exists" reads all failures of the
    /// connector, because the server joins with them or expects one of the first to be of the partition.
    /// </summary>
    /// <param name="partition">The name of the partition's row.</param>
    public static string FailuresOf(string partition)
        => $"""
            (select count(*) from (
                select from failures f
                where f.connector_id = @connector and f.resolved_at is null and f.partition_key = {partition}.key limit @most) f)
            """;

    public string StateSql => Show switch
    {
        PartitionShow.Failed => "t.state = 'failed'",
        PartitionShow.UnderWay => "t.state in ('waiting', 'running')",
        PartitionShow.WithFailures => $"{FailuresOf("p")} > 0",
        PartitionShow.NeverRead => "p.watermark is null",
        _ => "true",
    };

    public string OrderSql => Order switch
    {
        PartitionOrder.Label => "1",
        PartitionOrder.OldestFirst => "p.watermark nulls first",
        PartitionOrder.Failures => $"{FailuresOf("p")} desc",
        _ => "array_position(array['failed', 'running', 'waiting', 'cancelled', 'done'], t.state) nulls last",
    };
}

internal enum PartitionShow
{
    All,
    Failed,
    UnderWay,
    WithFailures,
    NeverRead,
}

internal enum PartitionOrder
{
    State,
    Label,
    OldestFirst,
    Failures,
}
