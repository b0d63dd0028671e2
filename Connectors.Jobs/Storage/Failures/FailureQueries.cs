namespace Connectors.Jobs.Storage.Failures;

/// <summary>Failures that stand.</summary>
internal sealed class FailureQueries(Database database)
{
    private const string Columns =
        "id, partition_key, scope, source_id, title, link, reason, message, attempts, history, run_id, first_at, last_at, next_retry_at, resolved_at";

    /// <summary>Failures, the newest first.</summary>
    public async Task<PageOf<FailureView>> ListAsync(string connector, FailureFilter filter, Page page, CancellationToken cancellationToken)
    {
        const string where =
            """
            from failures f where connector_id = @connector and (resolved_at is not null) = @Resolved and (@Reason::text is null or reason = @Reason)
              and (@Scope::text is null or scope = @Scope) and (@Partition::text is null or partition_key = @Partition) and (@Run::bigint is null or run_id = @Run)
            """;
        var parameters = new { connector, filter.Resolved, filter.Reason, filter.Scope, filter.Partition, filter.Run, page.Size, page.Offset };
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.ListAsync<FailureView>(
            $"select {Columns} {where} order by id desc limit @Size offset @Offset", parameters, cancellationToken);
        var total = await connection.FirstAsync<long>($"select count(*) {where}", parameters, cancellationToken);
        return new PageOf<FailureView>(rows, total);
    }

    /// <summary>Makes failures due: given ones, those of a class, or all that stand. Containers have no attempt of their own: a sync looks into them.</summary>
    public Task<(long Documents, long Containers)> RetryNowAsync(
        string connector, bool all, IReadOnlyCollection<long> ids, string? reason, CancellationToken cancellationToken)
        => database.FirstAsync<(long Documents, long Containers)>(
            """
            with due as (
                update failures set next_retry_at = case when scope = 'document' then now() end
                where connector_id = @connector and resolved_at is null and (@all or id = any(@ids) or reason = @reason)
                returning scope)
            select count(*) filter (where scope = 'document'), count(*) filter (where scope = 'container') from due
            """,
            new { connector, all, ids = ids.ToArray(), reason },
            cancellationToken);

    /// <summary>How many of these failures stand, and are this connector's.</summary>
    public Task<long> CountAsync(string connector, IReadOnlyCollection<long> ids, CancellationToken cancellationToken)
        => database.FirstAsync<long>(
            "select count(*) from failures where connector_id = @connector and resolved_at is null and id = any(@ids)",
            new { connector, ids = ids.ToArray() },
            cancellationToken);
}

/// <summary>Which failures are wanted. Null asks for nothing.</summary>
/// <param name="Reason">The class.</param>
/// <param name="Scope">document or container.</param>
/// <param name="Partition">Of the part of the source that it is in.</param>
/// <param name="Run">The last run that met it.</param>
/// <param name="Resolved">Those that are over, in the place of those that stand.</param>
internal sealed record FailureFilter(string? Reason = null, string? Scope = null, string? Partition = null, long? Run = null, bool Resolved = false);
