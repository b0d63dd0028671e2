using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.Support;

namespace Connectors.Tests.Chaos;

/// <summary>How a run ended.</summary>
internal sealed record Ended(RunStatus Status, string? Error, long? Held)
{
    public static async Task<Ended> WaitAsync(ChaosArena arena, long run, TimeSpan limit)
    {
        try
        {
            return await Eventually.GetAsync(
                async () => (await arena.QueryAsync<Ended>("select status, error, held from runs where id = @run and finished_at is not null", new { run })).SingleOrDefault(),
                limit);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Run {run} does not end: " + await arena.ScalarAsync<string>(
                """
                select jsonb_build_object('run', (select to_jsonb(r) from runs r where id = @run), 'now', clock_timestamp(),
                    'tasks', (select jsonb_agg(to_jsonb(t)) from tasks t where run_id = @run and finished_at is null),
                    'jobs', (select jsonb_agg(to_jsonb(j)) from hangfire.job j where j.id::text in (select job_id from tasks where run_id = @run and finished_at is null)),
                    'queue', (select jsonb_agg(to_jsonb(q)) from hangfire.jobqueue q),
                    'states', (select jsonb_agg(to_jsonb(s)) from hangfire.state s where s.jobid::text in (select job_id from tasks where run_id = @run and finished_at is null)),
                    'locks', (select jsonb_agg(to_jsonb(l)) from hangfire.lock l),
                    'activity', (select jsonb_agg(jsonb_build_object('pid', pid, 'state', state, 'wait', wait_event, 'since', state_change, 'query', query))
                                 from pg_stat_activity where state <> 'idle'),
                    'servers', (select jsonb_agg(s.id || ' ' || s.lastheartbeat) from hangfire.server s where s.lastheartbeat > now() - interval '1 minute'))::text
                """,
                new { run }));
        }
    }
}
