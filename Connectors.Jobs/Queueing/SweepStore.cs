using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Jobs.Queueing;

/// <summary>Queries for what got lost or is too old.</summary>
internal sealed class SweepStore(Database database)
{
    private const long Lock = 0x436f6e6e_53776570;

    /// <summary>A job "j" that a worker has taken from its queue.</summary>
    private const string Held =
        "(j.statename = 'Processing' or j.statename = 'Enqueued' and not exists (select from hangfire.jobqueue q where q.jobid = j.id and q.fetchedat is null))";

    private static readonly string[] Alive = ["Enqueued", "Scheduled", "Processing", "Awaiting"];

    /// <summary>Runs <paramref name="work"/> unless another process is at it.</summary>
    public Task ExclusivelyAsync(Func<Task> work, CancellationToken cancellationToken) => database.ExclusivelyAsync(Lock, work, cancellationToken);

    /// <summary>
    /// Tasks that no job stands for. Those that merely wait for a worker, thousands where there is much to do, are told apart by the database.
    /// A worker begins a task the moment it has its job; where a job is in a worker's hands and its task waits on, that worker let go of it while
    /// the database was away, or was killed while it held the job's lock, which others then may have to wait for very long.
    /// </summary>
    /// <param name="quiet">How long a task may be without a sign of life.</param>
    /// <param name="fetched">How long a job may be in the hands of a worker that does not begin it.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public Task<IReadOnlyList<StrandedTask>> StrandedTasksAsync(TimeSpan quiet, TimeSpan fetched, CancellationToken cancellationToken)
        => database.QueryAsync<StrandedTask>(
            $"""
            select t.id, t.run_id
            from runs r join tasks t on t.run_id = r.id
            left join hangfire.job j on j.id = t.job_id::bigint and j.statename = any(@alive)
            where r.finished_at is null
              and (t.state = 'running' and t.lease_until < now() and coalesce(j.statename, 'Processing') = 'Processing'
                   or (t.state = 'running' and t.lease_until < now()
                       or t.state = 'waiting' and t.enqueued_at < now() - @quiet and (t.retry_at is null or t.retry_at < now() - @quiet)
                       or t.state = 'waiting' and t.enqueued_at is null
                          and not exists (select from tasks b where b.run_id = r.id and b.enqueued_at is not null and b.state in ('waiting', 'running'))
                          and r.split_at < now() - @quiet)
                      and (j.id is null
                           or t.enqueued_at < now() - @fetched and {Held}))
            order by t.id
            limit 500
            """,
            new { quiet, fetched, alive = Alive },
            cancellationToken);

    /// <summary>Runs that were not split yet and that no job stands for, or one that a worker took and does not begin.</summary>
    public Task<IReadOnlyList<StrandedRun>> StrandedRunsAsync(TimeSpan quiet, TimeSpan fetched, CancellationToken cancellationToken)
        => database.QueryAsync<StrandedRun>(
            $"""
            select r.id, r.connector_id, r.kind
            from runs r left join hangfire.job j on j.id = r.job_id::bigint and j.statename = any(@alive)
            where r.finished_at is null and r.split_at is null
              and (r.updated_at < now() - 2 * @quiet and j.id is null or r.status = 'SCHEDULE' and r.updated_at < now() - @fetched and {Held})
            order by r.id
            limit 500
            """,
            new { quiet, fetched, alive = Alive },
            cancellationToken);

    /// <summary>Connectors with failures whose next attempt is due, of sources that can read single documents again.</summary>
    public Task<IReadOnlyList<string>> DueReplaysAsync(string[] sources, CancellationToken cancellationToken)
        => database.QueryAsync<string>(
            """
            select distinct f.connector_id
            from failures f join connectors c on c.id = f.connector_id
            where f.resolved_at is null and f.next_retry_at < now() and f.scope = 'document'
              and c.deleted_at is null and not c.paused and c.source = any(@sources)
              and not exists (select from runs r where r.connector_id = c.id and r.kind = 'replay'
                                and (r.finished_at is null or r.finished_at > now() - interval '5 minutes'))
            limit 50
            """,
            new { sources },
            cancellationToken);

    /// <summary>Connectors that were synced and whose groups nobody has read yet: until then, documents shared with groups are nobody's.</summary>
    public Task<IReadOnlyList<string>> UnaskedAccessAsync(string[] sources, CancellationToken cancellationToken)
        => database.QueryAsync<string>(
            """
            select c.id from connectors c
            where c.deleted_at is null and not c.paused and c.access_freq > 0 and c.source = any(@sources)
              and exists (select from runs r where r.connector_id = c.id and r.kind = 'sync' and r.status = 'SUCCESS')
              and not exists (select from runs r where r.connector_id = c.id and r.kind = 'access')
            limit 50
            """,
            new { sources },
            cancellationToken);
}

/// <summary>A run that has not been split, and that no job stands for.</summary>
internal sealed record StrandedRun
{
    public long Id { get; init; }

    public string ConnectorId { get; init; } = "";

    public RunKind Kind { get; init; }
}

/// <summary>A task that waits, or whose lease ran out, and that no job stands for.</summary>
internal sealed record StrandedTask
{
    public long Id { get; init; }

    public long RunId { get; init; }
}
