using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;

namespace Connectors.Jobs.Running;

/// <summary>Pages through the failures that a replay was asked for.</summary>
internal sealed class FailureReplay(Database database)
{
    private const int PageSize = 100;

    /// <summary>The partitions that have such failures.</summary>
    public async Task<SourceSplit> SplitAsync(RunRow run, CancellationToken cancellationToken)
    {
        var request = ReplayRequest.Parse(run.Request);
        var partitions = await database.QueryAsync<SourcePartition>(
            """
            select distinct f.partition_key as "Key", coalesce(p.label, f.partition_key) as "Label"
            from failures f left join partitions p on p.connector_id = f.connector_id and p.key = f.partition_key
            where f.connector_id = @ConnectorId and f.resolved_at is null and f.scope = 'document'
              and (@All or f.id = any(@ids) or f.reason = @Reason or @Due and f.next_retry_at < now())
            """,
            new { run.ConnectorId, request.All, ids = request.Ids.ToArray(), request.Reason, request.Due },
            cancellationToken);
        return new SourceSplit(partitions) { Complete = false };
    }

    /// <summary>The next page, in the order of ids. Each is put off by an hour first, in case the source has nothing to say of it.</summary>
    public async Task<IReadOnlyList<DueFailure>> NextAsync(
        LeasedTask task, ReplayRequest request, long after, CancellationToken cancellationToken)
    {
        var page = await database.QueryAsync<DueFailure>(
            """
            update failures f set next_retry_at = now() + interval '1 hour'
            from (
                select id from failures
                where connector_id = @ConnectorId and partition_key = @PartitionKey and resolved_at is null and scope = 'document' and id > @after
                  and (@All or id = any(@ids) or reason = @Reason or @Due and next_retry_at < now())
                order by id
                limit @PageSize) page
            where f.id = page.id
            returning f.id, f.source_id
            """,
            new
            {
                task.ConnectorId,
                task.PartitionKey,
                after,
                request.All,
                ids = request.Ids.ToArray(),
                request.Reason,
                request.Due,
                PageSize,
            },
            cancellationToken);
        return [.. page.OrderBy(failure => failure.Id)];
    }
}
