using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Npgsql;

namespace Connectors.Jobs.Storage.Failures;

/// <summary>Keeps what could not be read, until it can be.</summary>
internal static class FailureSql
{
    /// <summary>Adds failures, or another attempt to those that stand. What may pass by itself is tried again with growing delays.</summary>
    public static Task<int> AddAsync(
        NpgsqlConnection connection, LeasedTask task, IEnumerable<DocumentFailure> failures, CancellationToken cancellationToken)
        => AddAsync(connection, task.ConnectorId, task.RunId, _ => task.PartitionKey, failures, cancellationToken);

    /// <summary>Partitions that exist and cannot be read: each is its own container.</summary>
    public static Task<int> AddAsync(
        NpgsqlConnection connection, RunRow run, IEnumerable<SourceFailure> failures, CancellationToken cancellationToken)
        => AddAsync(connection, run.ConnectorId, run.Id, f => f.Id, failures.Select(f => new DocumentFailure(f)), cancellationToken);

    private static Task<int> AddAsync(
        NpgsqlConnection connection,
        string connectorId,
        long runId,
        Func<SourceFailure, string> partitionOf,
        IEnumerable<DocumentFailure> failures,
        CancellationToken cancellationToken)
    {
        var rows = failures.DistinctBy(f => (f.Failure.Scope, f.Failure.Id)).OrderBy(f => f.Failure.Id, StringComparer.Ordinal).ToArray();
        if (rows.Length == 0)
            return Task.FromResult(0);

        return connection.RunAsync(
            """
            insert into failures as f (connector_id, partition_key, scope, source_id, link, title, reason, message, fingerprint, run_id, next_retry_at, history)
            select @connectorId, u.partition_key, u.scope, u.source_id, u.link, u.title, u.reason, u.message, u.fingerprint, @runId,
                   now() + u.retry, jsonb_build_array(jsonb_build_object('at', now(), 'reason', u.reason, 'message', u.message))
            from unnest(@partitions, @scopes, @ids, @links, @titles, @reasons, @messages, @fingerprints, @retries)
                 u (partition_key, scope, source_id, link, title, reason, message, fingerprint, retry)
            on conflict (connector_id, scope, source_id) do update
            set partition_key = excluded.partition_key, link = excluded.link, title = excluded.title, reason = excluded.reason,
                message = excluded.message, fingerprint = excluded.fingerprint, run_id = excluded.run_id, last_at = now(), resolved_at = null,
                first_at = case when f.resolved_at is null then f.first_at else now() end,
                attempts = case when f.resolved_at is null then f.attempts + 1 else 1 end,
                next_retry_at = now() + (excluded.next_retry_at - now())
                    * power(2, least(case when f.resolved_at is null then f.attempts else 0 end, 8)),
                history = (select jsonb_agg(h order by n desc) from (
                    select h, n from jsonb_array_elements(f.history || excluded.history) with ordinality e (h, n) order by n desc limit 10) last)
            """,
            new
            {
                connectorId,
                runId,
                partitions = rows.Select(r => partitionOf(r.Failure)).ToArray(),
                scopes = rows.Select(r => r.Failure.Scope.ToDb()).ToArray(),
                ids = rows.Select(r => r.Failure.Id).ToArray(),
                links = rows.Select(r => r.Failure.Link).ToArray(),
                titles = rows.Select(r => r.Failure.Title).ToArray(),
                reasons = rows.Select(r => r.Failure.Reason.ToDb()).ToArray(),
                messages = rows.Select(r => r.Failure.Message).ToArray(),
                fingerprints = rows.Select(r => r.Fingerprint).ToArray(),
                retries = rows.Select(r => RetryAfter(r.Failure)).ToArray(),
            },
            cancellationToken);
    }

    /// <summary>The documents were read, are gone, or are not wanted any more: what failed before is over.</summary>
    public static Task<int> ResolveAsync(
        NpgsqlConnection connection, string connectorId, string[] sourceIds, CancellationToken cancellationToken)
        => connection.RunAsync(
            """
            update failures set resolved_at = now(), next_retry_at = null
            where connector_id = @connectorId and scope = 'document' and source_id = any(@sourceIds) and resolved_at is null
            """,
            new { connectorId, sourceIds },
            cancellationToken);

    /// <summary>
    /// What failed for good and is not in a complete listing is looked at once more: the source then says that it is gone, or it goes on to be
    /// a failure. Part of the transaction that ends a prune.
    /// </summary>
    public static Task<int> DoubtAsync(NpgsqlConnection connection, long runId, CancellationToken cancellationToken)
        => connection.RunAsync(
            """
            update failures f set next_retry_at = now()
            from runs r
            where r.id = @runId and f.connector_id = r.connector_id and f.scope = 'document' and f.resolved_at is null and f.next_retry_at is null
              and f.last_at < r.opened_at
              and exists (select from tasks t where t.run_id = r.id and t.partition_key = f.partition_key and t.state = 'done' and t.incomplete is null)
              and not exists (select from listed l where l.run_id = r.id and l.source_id = f.source_id)
            """,
            new { runId },
            cancellationToken);

    /// <summary>A task read its partition to the end: what refused it in an earlier run refuses no more. Part of the transaction that ends the task.</summary>
    public static Task<int> ResolveContainersAsync(NpgsqlConnection connection, LeasedTask task, CancellationToken cancellationToken)
        => connection.RunAsync(
            """
            update failures f set resolved_at = now(), next_retry_at = null
            from tasks t
            where t.id = @Id and f.connector_id = t.connector_id and f.scope = 'container' and f.resolved_at is null and f.run_id <> t.run_id
              and (t.work = 'read' and f.source_id = t.partition_key or t.work = 'list' and t.incomplete is null and f.partition_key = t.partition_key)
            """,
            new { task.Id },
            cancellationToken);

    /// <summary>A complete split names neither as a partition nor as a failure what it could not reach before: that is gone, and all that was in it.</summary>
    public static Task<int> ResolveGoneAsync(NpgsqlConnection connection, string connectorId, string[] present, CancellationToken cancellationToken)
        => connection.RunAsync(
            """
            update failures set resolved_at = now(), next_retry_at = null
            where connector_id = @connectorId and scope = 'container' and resolved_at is null and partition_key <> all(@present)
            """,
            new { connectorId, present },
            cancellationToken);

    /// <summary>Containers are looked at by every sync, so only documents have an appointment of their own.</summary>
    private static TimeSpan? RetryAfter(SourceFailure failure) => failure.Scope == FailureScope.Container ? null : failure.Reason switch
    {
        FailureReason.Transient or FailureReason.Changed => TimeSpan.FromMinutes(5),
        FailureReason.Forbidden or FailureReason.NotFound or FailureReason.Other => TimeSpan.FromHours(1),
        _ => null,
    };
}

/// <param name="Fingerprint">Under which it failed, where trying again is of no use until it changes.</param>
internal sealed record DocumentFailure(SourceFailure Failure, string? Fingerprint = null);
