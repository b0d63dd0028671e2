using Connectors.Jobs.Storage;

namespace Connectors.Jobs.Queueing;

/// <summary>Counts the jobs that wait for a worker.</summary>
internal sealed class QueueDepths(Database database)
{
    /// <summary>Returns the number of waiting jobs of every queue, empty ones included.</summary>
    public Task<IReadOnlyList<QueueDepth>> ReadAsync(CancellationToken cancellationToken)
        => database.QueryAsync<QueueDepth>(
            """
            select name as "Queue", count(q.id) as "Jobs"
            from unnest(@queues) name left join hangfire.jobqueue q on q.queue = name and q.fetchedat is null
            group by 1
            """,
            new { queues = Queues.Known },
            cancellationToken);
}

/// <summary>A queue and the number of its waiting jobs.</summary>
internal sealed record QueueDepth(string Queue, long Jobs);
