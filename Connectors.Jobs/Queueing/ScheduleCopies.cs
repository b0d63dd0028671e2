using Connectors.Jobs.Storage;

namespace Connectors.Jobs.Queueing;

/// <summary>
/// Recurring jobs written and removed by the thousand. One at a time, as Hangfire's own interface has it, each costs some twenty statements and
/// two locks: minutes for what a lost schedule of thousands of connectors takes seconds for. Hangfire itself writes one of each kind; the
/// others are copied from it, so that how Hangfire writes them stays Hangfire's affair.
/// </summary>
internal sealed class ScheduleCopies(Database database)
{
    private const int Piece = 2000;

    /// <summary>Writes the recurring jobs of connectors as that of another one is written. Each begins at its own next instant.</summary>
    /// <param name="pattern">The recurring job of the same kind that there is.</param>
    /// <param name="copies">The recurring jobs that there shall be, as they shall repeat.</param>
    /// <param name="now">The time, in UTC.</param>
    /// <param name="cancellationToken">Stops between pieces.</param>
    public async Task WriteAsync(string pattern, IReadOnlyList<ScheduledJob> copies, DateTime now, CancellationToken cancellationToken)
    {
        foreach (var piece in copies.OrderBy(job => job.Key, StringComparer.Ordinal).Chunk(Piece))
        {
            var parameters = new
            {
                pattern,
                of = Schedules.ConnectorOf(pattern),
                keys = piece.Select(job => job.Key).ToArray(),
                ids = piece.Select(job => job.ConnectorId).ToArray(),
                crons = piece.Select(job => CronInterval.Of(job.Minutes, job.Key, now)).ToArray(),
                times = piece.Select(job => new DateTimeOffset(CronInterval.Next(job.Minutes, job.Key, now)).ToUnixTimeMilliseconds()).ToArray(),
            };
            await database.InTransactionAsync(
                async connection =>
                {
                    await connection.ExecuteAsync("delete from hangfire.hash where key in (select 'recurring-job:' || k from unnest(@keys) k)", parameters, cancellationToken);
                    await connection.ExecuteAsync(Write, parameters, cancellationToken);
                    return true;
                },
                cancellationToken);
        }
    }

    public async Task RemoveAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        foreach (var piece in keys.Order(StringComparer.Ordinal).Chunk(Piece))
        {
            await database.ExecuteAsync(
                """
                with unset as (delete from hangfire.set where key = 'recurring-jobs' and value = any(@piece))
                delete from hangfire.hash where key in (select 'recurring-job:' || k from unnest(@piece) k)
                """,
                new { piece },
                cancellationToken);
        }
    }

    private const string Write =
        """
        with copies as (select * from unnest(@keys, @ids, @crons, @times) c (key, id, cron, time)),
        written as (
            insert into hangfire.hash (key, field, value)
            select 'recurring-job:' || c.key, h.field,
                   case h.field when 'Job' then replace(h.value, @of, c.id) when 'Cron' then c.cron when 'NextExecution' then c.time::text else h.value end
            from copies c cross join hangfire.hash h
            where h.key = 'recurring-job:' || @pattern)
        insert into hangfire.set (key, value, score)
        select 'recurring-jobs', c.key, c.time / 1000 from copies c
        on conflict (key, value) do update set score = excluded.score
        """;
}
