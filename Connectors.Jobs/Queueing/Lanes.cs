using Connectors.Jobs.Storage;

namespace Connectors.Jobs.Queueing;

/// <summary>
/// Gives every lane its share, however many more urgent jobs there are. The oldest job of each lane that has waited too long moves to the
/// queue of overdue jobs, which workers empty first. The next ones move when those have been worked on, so between two jobs of one lane no
/// other lane is left out, and jobs that are more urgent come in between.
/// </summary>
internal sealed class Lanes(Database database)
{
    /// <summary>Moves the overdue jobs of all lanes. Returns how many.</summary>
    /// <param name="patience">How long a job may wait in its lane.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public Task<int> PromoteAsync(TimeSpan patience, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            """
            with oldest as (
                select o.id
                from unnest(@Lanes) lane
                cross join lateral (
                    select q.id, q.jobid from hangfire.jobqueue q
                    where q.queue = lane and q.fetchedat is null order by q.id limit 1) o
                join hangfire.job j on j.id = o.jobid
                join hangfire.state s on s.id = j.stateid
                -- a time in the future is of a clock that was wrong
                where (s.createdat < now() - @patience or s.createdat > now() + interval '1 minute')
                  -- what is worked on has its share: a crawl's next job must not overtake a refresh that has just come
                  and not exists (select from hangfire.jobqueue f where f.queue = lane and f.fetchedat is not null))
            update hangfire.jobqueue q set queue = @Overdue
            from oldest o
            where q.id = o.id and q.fetchedat is null and not exists (select from hangfire.jobqueue w where w.queue = @Overdue)
            """,
            new { patience, Queues.Lanes, Queues.Overdue },
            cancellationToken);
}
