using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Jobs.Queueing;

/// <summary>Finds work that got lost and connectors that need a run.</summary>
internal sealed class SweepStore(Database database)
{
    private const long Lock = 0x436f6e6e_53776570;

    /// <summary>A condition: a worker has taken the job "j" from its queue.</summary>
    private const string Held =
        """
        (j.statename = 'Processing'
         or j.statename = 'Enqueued' and not exists (select from hangfire.jobqueue q where q.jobid = j.id and q.fetchedat is null))
        """;

    /// <summary>The states in which a job will still run, or is running.</summary>
    private static readonly string[] Alive = ["Enqueued", "Scheduled", "Processing", "Awaiting"];

    /// <summary>Runs <paramref name="work"/> unless another process is sweeping already.</summary>
    public Task ExclusivelyAsync(Func<Task> work, CancellationToken cancellationToken)
        => database.ExclusivelyAsync(Lock, work, cancellationToken);

    /// <summary>
    /// Finds tasks that have lost their job. The query itself leaves out tasks that only wait for a free worker, of which there may be
    /// thousands. A worker starts a task as soon as it fetches the job. If a job is fetched but its task still waits, the worker dropped it
    /// while the database was away, or was killed while it held the job's lock, which may block others for very long.
    /// </summary>
    /// <param name="quiet">How long a task may show no sign of life.</param>
    /// <param name="fetched">How long a worker may hold a job without starting it.</param>
    public Task<IReadOnlyList<StrandedTask>> StrandedTasksAsync(TimeSpan quiet, TimeSpan fetched, CancellationToken cancellationToken)
        => database.QueryAsync<StrandedTask>(
            $"""
            select t.id, t.run_id
            from runs r join tasks t on t.run_id = r.id
            left join hangfire.job j on j.id = t.job_id::bigint and j.statename = any(@alive)
            where r.finished_at is null
              and (-- The worker stopped renewing its lease while its job was processing, or the job is gone.
                   t.state = 'running' and {TaskStore.LeaseIsOver} and coalesce(j.statename, 'Processing') = 'Processing'
                   -- The database's clock was set back since it was put off.
                   or t.state = 'waiting' and t.enqueued_at > now() + interval '1 minute'
                   -- It is due, but the clock of the worker that scheduled its job was ahead.
                   or t.state = 'waiting' and t.retry_at < now() - 4 * @quiet and j.statename = 'Scheduled'
                   -- Its job failed outside of the task, and the worker that put it off had a clock that was ahead.
                   or t.state = 'running' and t.lease_until < now() - 4 * @quiet and j.statename = 'Scheduled'
                   or (t.state = 'running' and {TaskStore.LeaseIsOver}
                       -- Enqueued long ago and due, but not started.
                       or t.state = 'waiting' and t.enqueued_at < now() - @quiet and (t.retry_at is null or t.retry_at < now() - @quiet))
                      and (j.id is null
                           or t.enqueued_at < now() - @fetched and {Held}))
            order by t.id
            limit 500
            """,
            new { quiet, fetched, alive = Alive },
            cancellationToken);

    /// <summary>
    /// Finds runs with tasks that were never enqueued although fewer are in flight than may be: the end of a task enqueues the next one,
    /// and a worker may be killed between the two.
    /// </summary>
    /// <returns>The runs, and how many more of their tasks may be in flight.</returns>
    public Task<IReadOnlyList<FreeSlots>> FreeSlotsAsync(int inFlight, TimeSpan quiet, CancellationToken cancellationToken)
        => database.QueryAsync<FreeSlots>(
            """
            select r.id as run_id, @inFlight - f.tasks as slots
            from runs r
            cross join lateral (
                select count(*)::int as tasks from tasks t
                where t.run_id = r.id and t.enqueued_at is not null and t.state in ('waiting', 'running')) f
            where r.finished_at is null and r.split_at not between now() - @quiet and now() and f.tasks < @inFlight
              and exists (select from tasks t where t.run_id = r.id and t.state = 'waiting' and t.enqueued_at is null)
            order by r.id limit 500
            """,
            new { inFlight, quiet },
            cancellationToken);

    /// <summary>Finds runs that were not split yet and have lost their job, or whose job a worker holds without starting it.</summary>
    public Task<IReadOnlyList<StrandedRun>> StrandedRunsAsync(TimeSpan quiet, TimeSpan fetched, CancellationToken cancellationToken)
        => database.QueryAsync<StrandedRun>(
            $"""
            select r.id, r.connector_id, r.kind
            from runs r left join hangfire.job j on j.id = r.job_id::bigint and j.statename = any(@alive)
            where r.finished_at is null and r.split_at is null
              and (r.updated_at not between now() - 2 * @quiet and now() + interval '1 minute' and j.id is null
                   or r.status = 'SCHEDULE' and r.updated_at > now() + interval '1 minute'
                   or r.status = 'SCHEDULE' and r.retry_at < now() - 4 * @quiet and j.statename = 'Scheduled'
                   or r.status = 'SCHEDULE' and r.updated_at < now() - @fetched and {Held})
            order by r.id
            limit 500
            """,
            new { quiet, fetched, alive = Alive },
            cancellationToken);

    /// <summary>Finds runs whose settlement no process goes on with, or whose failed piece is to be tried again.</summary>
    public Task<IReadOnlyList<long>> UnsettledAsync(TimeSpan quiet, TimeSpan fetched, CancellationToken cancellationToken)
        => database.QueryAsync<long>(
            $"""
            select r.id from runs r left join hangfire.job j on j.id = r.job_id::bigint and j.statename = any(@alive)
            -- a time that is far in the future is of a clock that was wrong
            where r.settle is not null and coalesce(r.retry_at, r.updated_at + @quiet) not between now() and now() + interval '1 hour'
              and (j.id is null or r.updated_at < now() - @fetched and {Held})
            order by r.id limit 100
            """,
            new { quiet, fetched, alive = Alive },
            cancellationToken);

    /// <summary>Finds connectors with failures whose next attempt is due.</summary>
    /// <param name="sources">The types of sources that can read single documents again.</param>
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

    /// <summary>
    /// Finds connectors with documents whose groups were never read. Until they are, no user may read documents shared with groups. A first
    /// sync may take days, or fail in a part: if it does not succeed soon, it is not waited for. A refresh that fails is started again
    /// after an hour.
    /// </summary>
    /// <param name="sources">The types of sources that have groups.</param>
    /// <param name="soon">How long a first sync may take before its end is not waited for.</param>
    /// <param name="ended">Only the connector of this run. Null means all connectors.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public Task<IReadOnlyList<string>> MissingGroupsAsync(
        string[] sources, TimeSpan soon, long? ended, CancellationToken cancellationToken)
        => database.QueryAsync<string>(
            $"""
            select c.id from {(ended is null ? "connectors c" : "runs e join connectors c on e.id = @ended and c.id = e.connector_id")}
            where c.deleted_at is null and not c.paused and c.access_freq > 0 and c.source = any(@sources)
              and (exists (select from runs r where r.connector_id = c.id and r.kind = 'sync' and r.status = 'SUCCESS')
                   or exists (select from runs r where r.connector_id = c.id and r.kind = 'sync'
                                and r.started_at not between now() - @soon and now() + interval '1 minute')
                      and exists (select from documents d where d.connector_id = c.id))
              and not exists (select from runs r where r.connector_id = c.id and r.kind = 'access'
                                and (r.groups_at is not null or r.finished_at is null or r.finished_at > now() - interval '1 hour'))
            limit 50
            """,
            new { sources, soon, ended },
            cancellationToken);
}

/// <summary>A run that was not split and has lost its job.</summary>
internal sealed record StrandedRun
{
    public long Id { get; init; }

    public string ConnectorId { get; init; } = "";

    public RunKind Kind { get; init; }
}

/// <summary>A run that may have more tasks in flight.</summary>
internal sealed record FreeSlots
{
    public long RunId { get; init; }

    public int Slots { get; init; }
}

/// <summary>A task that waits, or whose lease expired, and that has lost its job.</summary>
internal sealed record StrandedTask
{
    public long Id { get; init; }

    public long RunId { get; init; }
}
