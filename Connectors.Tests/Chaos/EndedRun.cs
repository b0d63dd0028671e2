using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.Support;

namespace Connectors.Tests.Chaos;

/// <summary>How a run ended.</summary>
/// <param name="Held">Number of documents that the run would delete if an operator released it; null if it is not held.</param>
internal sealed record EndedRun(RunStatus Status, string? Error, long? Held)
{
    public static async Task<EndedRun> WaitAsync(ChaosConsole console, long run, TimeSpan limit)
    {
        const string Ended = "select status, error, held from runs where id = @run and finished_at is not null";
        try
        {
            return await Eventually.GetAsync(async () => (await console.QueryAsync<EndedRun>(Ended, new { run })).SingleOrDefault(), limit);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Run {run} does not end: {await StateAsync(console, run)}");
        }
    }

    /// <summary>Returns everything about an unfinished run that helps to find out why it does not end, as JSON.</summary>
    private static Task<string> StateAsync(ChaosConsole console, long run) => console.ScalarAsync<string>(
        """
        with open_jobs as (select job_id from tasks where run_id = @run and finished_at is null)
        select jsonb_build_object('run', (select to_jsonb(r) from runs r where id = @run), 'now', clock_timestamp(),
            'tasks', (select jsonb_agg(to_jsonb(t)) from tasks t where run_id = @run and finished_at is null),
            'jobs', (select jsonb_agg(to_jsonb(j)) from hangfire.job j where j.id::text in (select job_id from open_jobs)),
            'queue', (select jsonb_agg(to_jsonb(q)) from hangfire.jobqueue q),
            'states', (select jsonb_agg(to_jsonb(s)) from hangfire.state s where s.jobid::text in (select job_id from open_jobs)),
            'locks', (select jsonb_agg(to_jsonb(l)) from hangfire.lock l),
            'activity', (select jsonb_agg(jsonb_build_object(
                             'pid', pid, 'state', state, 'wait', wait_event, 'since', state_change, 'query', query))
                         from pg_stat_activity where state <> 'idle'),
            'servers', (select jsonb_agg(s.id || ' ' || s.lastheartbeat)
                        from hangfire.server s where s.lastheartbeat > now() - interval '1 minute'))::text
        """,
        new { run });
}
