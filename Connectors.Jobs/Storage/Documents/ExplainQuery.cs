using Connectors.Jobs.Storage.Access;
using Connectors.Sources;

namespace Connectors.Jobs.Storage.Documents;

/// <summary>Why is this document (not) here, and may this user read it?</summary>
internal sealed class ExplainQuery(Database database)
{
    /// <summary>The source's id of a document of ours; null where the connector has none such.</summary>
    public Task<string?> SourceIdAsync(string connector, Guid document, CancellationToken cancellationToken)
        => database.FirstAsync<string>(
            "select source_id from documents where connector_id = @connector and id = @document", new { connector, document }, cancellationToken);

    public async Task<Explanation> RunAsync(string connector, string sourceId, CancellationToken cancellationToken)
        => await database.FirstAsync<Explanation>(
            """
            select d.id as document_id, coalesce(d.title, f.title) as title, coalesce(d.partition_key, f.partition_key) as partition_key,
                   d.updated_at as written_at, d.run_id as written_by, d.missing_since, r.id as looked_by, r.finished_at as looked_at,
                   x.decision, x.rule, x.decided_at, x.run_id as decided_by,
                   f.reason as failure_reason, f.message as failure_message, f.attempts, f.last_at as failed_at, f.run_id as failed_by,
                   f.next_retry_at, f.resolved_at, b.source_id as container, b.message as container_message
            from (select 1) one
            left join documents d on d.connector_id = @connector and d.source_id = @sourceId
            left join decisions x on x.connector_id = @connector and x.source_id = @sourceId
            left join failures f on f.connector_id = @connector and f.scope = 'document' and f.source_id = @sourceId
            left join failures b on b.connector_id = @connector and b.scope = 'container' and b.resolved_at is null
                and b.source_id in (@sourceId, d.partition_key, f.partition_key)
            left join lateral (
                select id, finished_at from runs
                where connector_id = @connector and kind = 'sync' and status = 'SUCCESS' and id > d.run_id order by id desc limit 1) r on true
            limit 1
            """,
            new { connector, sourceId },
            cancellationToken) ?? new Explanation();

    /// <summary>The layers of a stored document's access, and which of them name the user. None: nobody may read it.</summary>
    public Task<IReadOnlyList<AccessLayer>> AccessAsync(string connector, string sourceId, string user, CancellationToken cancellationToken)
        => database.QueryAsync<AccessLayer>(
            $"""
            with {AccessFilter.Mine("select @connector::text")}
            select l.principals, l.principals && mine.names as names_user
            from documents d join access_layers l on l.set_id = d.access_id cross join mine
            where d.connector_id = @connector and d.source_id = @sourceId
            order by l.ordinal
            """,
            new { connector, sourceId, principals = AccessFilter.Principals(user) },
            cancellationToken);
}

/// <summary>What is known about an id of a source.</summary>
internal sealed class Explanation
{
    public Guid? DocumentId { get; init; }

    public string? Title { get; init; }

    public string? PartitionKey { get; init; }

    public DateTime? WrittenAt { get; init; }

    /// <summary>The run that last wrote it.</summary>
    public long? WrittenBy { get; init; }

    /// <summary>The last successful sync since, which found nothing to write.</summary>
    public long? LookedBy { get; init; }

    public DateTime? LookedAt { get; init; }

    public DateTime? MissingSince { get; init; }

    public Decision? Decision { get; init; }

    public string? Rule { get; init; }

    public DateTime? DecidedAt { get; init; }

    public long? DecidedBy { get; init; }

    public FailureReason? FailureReason { get; init; }

    public string? FailureMessage { get; init; }

    public DateTime? FailedAt { get; init; }

    public long? FailedBy { get; init; }

    public int? Attempts { get; init; }

    public DateTime? NextRetryAt { get; init; }

    public DateTime? ResolvedAt { get; init; }

    /// <summary>The container (channel, folder, space …) that cannot be read, where it stands in the way.</summary>
    public string? Container { get; init; }

    public string? ContainerMessage { get; init; }
}
