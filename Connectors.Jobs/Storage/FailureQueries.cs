namespace Connectors.Jobs.Storage;

/// <summary>Failures that stand.</summary>
internal sealed class FailureQueries(Database database)
{
    /// <summary>Failures, the newest first; of a reason, a partition and a run only, where these are given.</summary>
    public async Task<PageOf<FailureView>> ListAsync(
        string connector, string? reason, string? partition, long? run, Page page, CancellationToken cancellationToken)
    {
        const string where =
            """
            from failures f where connector_id = @connector and resolved_at is null and (@reason::text is null or reason = @reason)
              and (@partition::text is null or partition_key = @partition) and (@run::bigint is null or run_id = @run)
            """;
        var parameters = new { connector, reason, partition, run, page.Size, page.Offset };
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.ListAsync<FailureView>(
            $"select f.* {where} order by id desc limit @Size offset @Offset", parameters, cancellationToken);
        var total = await connection.FirstAsync<long>($"select count(*) {where}", parameters, cancellationToken);
        return new PageOf<FailureView>(rows, total);
    }

    /// <summary>How many of these failures stand, and are this connector's.</summary>
    public Task<long> CountAsync(string connector, IReadOnlyCollection<long> ids, CancellationToken cancellationToken)
        => database.FirstAsync<long>(
            "select count(*) from failures where connector_id = @connector and resolved_at is null and id = any(@ids)",
            new { connector, ids = ids.ToArray() },
            cancellationToken);
}
