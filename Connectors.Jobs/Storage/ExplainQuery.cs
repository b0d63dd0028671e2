namespace Connectors.Jobs.Storage;

/// <summary>Why is this document (not) here?</summary>
internal sealed class ExplainQuery(Database database)
{
    public async Task<Explanation> RunAsync(string connector, string sourceId, CancellationToken cancellationToken)
        => await database.FirstAsync<Explanation>(
            """
            select d.id as document_id, coalesce(d.title, f.title) as title, coalesce(d.partition_key, f.partition_key) as partition_key,
                   d.updated_at as written_at, d.missing_since,
                   x.decision, x.rule, x.decided_at,
                   f.reason as failure_reason, f.message as failure_message, f.last_at as failed_at, f.next_retry_at, f.resolved_at,
                   b.source_id as container, b.message as container_message
            from (select 1) one
            left join documents d on d.connector_id = @connector and d.source_id = @sourceId
            left join decisions x on x.connector_id = @connector and x.source_id = @sourceId
            left join failures f on f.connector_id = @connector and f.scope = 'document' and f.source_id = @sourceId
            left join failures b on b.connector_id = @connector and b.scope = 'container' and b.resolved_at is null
                and b.source_id in (@sourceId, d.partition_key, f.partition_key)
            limit 1
            """,
            new { connector, sourceId },
            cancellationToken) ?? new Explanation();
}
