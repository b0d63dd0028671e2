using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Npgsql;

namespace Connectors.Jobs.Storage.Failures;

/// <summary>
/// The table of failures: documents and containers that could not be read. No other class writes it. Static methods are part of the
/// caller's transaction.
/// </summary>
internal sealed class FailureStore(Database database)
{
    /// <summary>
    /// How often a document is tried that takes too much time or memory. Each attempt allows twice as much as the one before.
    /// </summary>
    public const int MaxSlowAttempts = 4;

    /// <summary>How many failures one statement makes due.</summary>
    private const int MaxDueAtOnce = 10_000;

    /// <summary>How long a failure that may pass is tried again. After that, it is tried when a person asks for it.</summary>
    public static readonly TimeSpan MaxRetrying = TimeSpan.FromDays(30);

    /// <summary>The connector's open failures of documents that a replay was asked for.</summary>
    private const string Selected =
        """
        connector_id = @ConnectorId and resolved_at is null and scope = 'document'
          and (@All or id = any(@Ids) or reason = @Reason or @Due and next_retry_at < now())
        """;

    /// <summary>A condition on the stored failure "f" and its next attempt: it would be tried again, but has been for too long.</summary>
    private const string TooOld
        = "f.resolved_at is null and excluded.next_retry_at is not null and f.first_at < now() - @MaxRetrying";

    /// <summary>Returns the partitions that have failures to replay.</summary>
    public Task<IReadOnlyList<SourcePartition>> PartitionsAsync(
        string connectorId, FailureSelection selection, CancellationToken cancellationToken)
        => database.QueryAsync<SourcePartition>(
            $"""
            select distinct f.partition_key as "Key", coalesce(p.label, f.partition_key) as "Label"
            from (select * from failures where {Selected}) f
            left join partitions p on p.connector_id = f.connector_id and p.key = f.partition_key
            """,
            selection.Parameters(connectorId),
            cancellationToken);

    /// <summary>
    /// Returns the next failures to replay in a task's partition, in the order of their ids. Each is put off first, in case the source says
    /// nothing about it: by an hour, or by its age if that is more, and for good once it is too old.
    /// </summary>
    /// <param name="task">The replay's task.</param>
    /// <param name="selection">The failures that the replay was asked for.</param>
    /// <param name="after">The last id of the page before.</param>
    /// <param name="limit">Failures per page.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public async Task<IReadOnlyList<DueFailure>> TakeAsync(
        LeasedTask task, FailureSelection selection, long after, int limit, CancellationToken cancellationToken)
    {
        var parameters = selection.Parameters(task.ConnectorId);
        parameters.AddDynamicParams(new { task.PartitionKey, after, limit, MaxRetrying });
        var page = await database.QueryAsync<DueFailure>(
            $"""
            update failures f
            set next_retry_at = case when f.first_at >= now() - @MaxRetrying
                                     then now() + greatest(interval '1 hour', now() - f.first_at) end
            from (
                select id from failures
                where {Selected} and partition_key = @PartitionKey and id > @after
                order by id
                limit @limit) page
            where f.id = page.id
            returning f.id, f.source_id
            """,
            parameters,
            cancellationToken);
        return [.. page.OrderBy(failure => failure.Id)];
    }

    /// <summary>
    /// Makes open failures due at once. Containers get no retry time of their own, because every sync reads them again.
    /// </summary>
    /// <returns>How many documents and how many containers the selection covers.</returns>
    public async Task<(long Documents, long Containers)> RetryNowAsync(
        string connectorId, FailureSelection selection, CancellationToken cancellationToken)
    {
        var (documents, containers, after) = (0L, 0L, 0L);
        while (true)
        {
            var parameters = selection.Parameters(connectorId);
            parameters.AddDynamicParams(new { after, MaxDueAtOnce });
            var piece = await database.FirstAsync<(long Documents, long Containers, long Last)>(
                """
                with page as materialized (
                    select id, scope from failures
                    where connector_id = @ConnectorId and resolved_at is null and (@All or id = any(@Ids) or reason = @Reason)
                      and id > @after
                    order by id limit @MaxDueAtOnce),
                due as (
                    update failures f set next_retry_at = case when f.scope = 'document' then now() end from page p where f.id = p.id)
                select count(*) filter (where scope = 'document'), count(*) filter (where scope = 'container'), coalesce(max(id), 0)
                from page
                """,
                parameters,
                cancellationToken);
            (documents, containers, after) = (documents + piece.Documents, containers + piece.Containers, piece.Last);
            if (piece.Documents + piece.Containers < MaxDueAtOnce)
                return (documents, containers);
        }
    }

    /// <summary>
    /// Adds failures of documents, or one more attempt to those that are open. Failures that may pass by themselves get a retry time, with
    /// growing delays.
    /// </summary>
    public static Task<int> AddAsync(
        NpgsqlConnection connection, LeasedTask task, IEnumerable<DocumentFailure> failures, CancellationToken cancellationToken)
        => AddAsync(connection, task.ConnectorId, task.RunId, _ => task.PartitionKey, failures, cancellationToken);

    /// <summary>Adds failures of partitions that exist and cannot be read. Each is its own container.</summary>
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
        var rows = failures.DistinctBy(f => (f.Failure.Scope, f.Failure.Id))
            .OrderBy(f => f.Failure.Id, StringComparer.Ordinal)
            .ToArray();
        if (rows.Length == 0)
            return Task.FromResult(0);

        return connection.ExecuteAsync(
            $"""
            insert into failures as f (connector_id, partition_key, scope, source_id, link, title, reason, message, fingerprint, run_id,
                                       next_retry_at, history)
            select @connectorId, u.partition_key, u.scope, u.source_id, u.link, u.title, u.reason, u.message, u.fingerprint, @runId,
                   now() + u.retry, jsonb_build_array(jsonb_build_object('at', now(), 'reason', u.reason, 'message', u.message))
            from unnest(@partitions, @scopes, @ids, @links, @titles, @reasons, @messages, @fingerprints, @retries)
                 u (partition_key, scope, source_id, link, title, reason, message, fingerprint, retry)
            on conflict (connector_id, scope, source_id) do update
            set partition_key = excluded.partition_key, link = excluded.link, title = excluded.title, reason = excluded.reason,
                message = excluded.message || case when {TooOld} then @givenUp else '' end,
                fingerprint = excluded.fingerprint, run_id = excluded.run_id, last_at = now(),
                resolved_at = null,
                -- a resolved failure that comes back counts from one
                first_at = case when f.resolved_at is null then f.first_at else now() end,
                attempts = case when f.resolved_at is null then f.attempts + 1 else 1 end,
                -- the delay doubles with each attempt
                next_retry_at = case
                    when excluded.reason = @tooSlow and f.resolved_at is null and f.attempts + 1 >= @MaxSlowAttempts then null
                    when {TooOld} then null
                    else now() + (excluded.next_retry_at - now())
                        * power(2, least(case when f.resolved_at is null then f.attempts else 0 end, 8)) end,
                -- the newest ten, newest first
                history = (select jsonb_agg(h order by n desc) from (
                    select h, n from jsonb_array_elements(f.history || excluded.history) with ordinality e (h, n)
                    order by n desc limit 10) last)
            """,
            new
            {
                connectorId,
                runId,
                MaxSlowAttempts,
                MaxRetrying,
                givenUp = $" It has failed for {MaxRetrying.TotalDays:0} days and is not tried by itself any more.",
                tooSlow = FailureReason.TooSlow.ToDb(),
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

    /// <summary>Resolves the failures of documents that were read, are gone, or are no longer wanted.</summary>
    public static Task<int> ResolveAsync(
        NpgsqlConnection connection, string connectorId, string[] sourceIds, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            update failures set resolved_at = now(), next_retry_at = null
            where connector_id = @connectorId and scope = 'document' and source_id = any(@sourceIds) and resolved_at is null
            """,
            new { connectorId, sourceIds },
            cancellationToken);

    /// <summary>Resolves the container failures of earlier runs, because a task has read its partition to the end.</summary>
    public static Task<int> ResolveContainersAsync(NpgsqlConnection connection, LeasedTask task, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            update failures f set resolved_at = now(), next_retry_at = null
            from tasks t
            where t.id = @Id and f.connector_id = t.connector_id and f.scope = 'container' and f.resolved_at is null
              and f.run_id <> t.run_id
              and (t.work = 'read' and f.source_id = t.partition_key
                   or t.work = 'list' and t.incomplete is null and f.partition_key = t.partition_key)
            """,
            new { task.Id },
            cancellationToken);

    /// <summary>
    /// Returns the failure of a read task's whole partition, if its source reported one in this run. Null if the partition was read.
    /// </summary>
    public static Task<PartitionFailure?> OfPartitionAsync(
        NpgsqlConnection connection, LeasedTask task, CancellationToken cancellationToken)
        => task.Work != TaskWork.Read
            ? Task.FromResult<PartitionFailure?>(null)
            : connection.FirstAsync<PartitionFailure>(
                """
                select reason, message from failures
                where connector_id = @ConnectorId and scope = 'container' and source_id = @PartitionKey and run_id = @RunId
                  and resolved_at is null
                """,
                new { task.ConnectorId, task.PartitionKey, task.RunId },
                cancellationToken);

    /// <summary>Resolves container failures that a complete split no longer mentions: the container no longer exists.</summary>
    public static Task<int> ResolveGoneAsync(
        NpgsqlConnection connection, string connectorId, string[] present, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            update failures set resolved_at = now(), next_retry_at = null
            where connector_id = @connectorId and scope = 'container' and resolved_at is null and partition_key <> all(@present)
            """,
            new { connectorId, present },
            cancellationToken);

    /// <summary>
    /// How long to wait before a retry; null: no retry. Every sync revisits containers, so only documents get a retry time.
    /// </summary>
    private static TimeSpan? RetryAfter(SourceFailure failure) => failure.Scope == FailureScope.Container ? null : failure.Reason switch
    {
        FailureReason.Transient or FailureReason.Changed => TimeSpan.FromMinutes(5),
        FailureReason.TooSlow => TimeSpan.FromMinutes(15),
        FailureReason.Forbidden or FailureReason.NotFound or FailureReason.Other => TimeSpan.FromHours(1),
        _ => null,
    };
}

/// <summary>A failure to store.</summary>
/// <param name="Failure">The source's failure.</param>
/// <param name="Fingerprint">The document's fingerprint, if trying again is useless until it changes.</param>
internal sealed record DocumentFailure(SourceFailure Failure, string? Fingerprint = null);

/// <summary>Why a whole partition could not be read.</summary>
internal sealed record PartitionFailure
{
    public FailureReason Reason { get; init; }

    public string Message { get; init; } = "";
}

/// <summary>A failure that a replay reads again.</summary>
internal sealed record DueFailure
{
    public long Id { get; init; }

    public string SourceId { get; init; } = "";
}
