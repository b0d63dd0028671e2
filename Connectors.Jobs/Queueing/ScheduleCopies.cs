using Connectors.Jobs.Storage;

namespace Connectors.Jobs.Queueing;

/// <summary>
/// Writes and removes recurring jobs in bulk. Hangfire's own interface needs about twenty statements and two locks for each job, so
/// repairing the schedule of thousands of connectors would take minutes instead of seconds. Hangfire writes one job of each kind, and this
/// class copies it for the other connectors, so the format of the rows stays Hangfire's own.
/// </summary>
internal sealed class ScheduleCopies(Database database)
{
    private const int BatchSize = 2000;

    private const string DeleteHashes = "delete from hangfire.hash where key in (select 'recurring-job:' || k from unnest(@keys) k)";

    private const string InsertCopies =
        """
        with copies as (select * from unnest(@keys, @ids, @crons, @times) c (key, id, cron, time)),
        written as (
            insert into hangfire.hash (key, field, value)
            select 'recurring-job:' || c.key, h.field,
                   case h.field
                       when 'Job' then replace(h.value, @templateConnector, c.id)
                       when 'Cron' then c.cron
                       when 'NextExecution' then c.time::text
                       else h.value
                   end
            from copies c cross join hangfire.hash h
            where h.key = 'recurring-job:' || @template)
        insert into hangfire.set (key, value, score)
        select 'recurring-jobs', c.key, c.time / 1000 from copies c
        on conflict (key, value) do update set score = excluded.score
        """;

    /// <summary>Writes recurring jobs as copies of an existing one. Each gets its own interval and next instant.</summary>
    /// <param name="template">The key of an existing recurring job of the same kind.</param>
    /// <param name="copies">The recurring jobs to write. A job that exists already is replaced.</param>
    /// <param name="now">The current time in UTC.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    public async Task WriteAsync(string template, IReadOnlyList<ScheduledJob> copies, DateTime now, CancellationToken cancellationToken)
    {
        foreach (var batch in copies.OrderBy(job => job.Key, StringComparer.Ordinal).Chunk(BatchSize))
        {
            var parameters = new
            {
                template,
                templateConnector = Schedules.ConnectorOf(template),
                keys = batch.Select(job => job.Key).ToArray(),
                ids = batch.Select(job => job.ConnectorId).ToArray(),
                crons = batch.Select(job => CronInterval.Of(job.Minutes, job.Key, now)).ToArray(),
                times = batch.Select(job => NextMilliseconds(job, now)).ToArray(),
            };
            await database.InTransactionAsync(
                async connection =>
                {
                    await connection.ExecuteAsync(DeleteHashes, parameters, cancellationToken);
                    await connection.ExecuteAsync(InsertCopies, parameters, cancellationToken);
                    return true;
                },
                cancellationToken);
        }
    }

    public async Task RemoveAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        foreach (var batch in keys.Order(StringComparer.Ordinal).Chunk(BatchSize))
        {
            await database.ExecuteAsync(
                """
                with unset as (delete from hangfire.set where key = 'recurring-jobs' and value = any(@keys))
                delete from hangfire.hash where key in (select 'recurring-job:' || k from unnest(@keys) k)
                """,
                new { keys = batch },
                cancellationToken);
        }
    }

    private static long NextMilliseconds(ScheduledJob job, DateTime now)
        => new DateTimeOffset(CronInterval.Next(job.Minutes, job.Key, now)).ToUnixTimeMilliseconds();
}
