namespace Connectors.Tests.Support;

/// <summary>Describes runs, tasks and jobs for the message of a test that waited in vain for a run to end.</summary>
internal static class RunStates
{
    public static async Task<string> TellAsync(TestDatabase database)
        => (await database.Database.FirstAsync<string>(
            """
            select jsonb_build_object('now', now(), 'runs', (select jsonb_agg(to_jsonb(r)) from runs r),
                'tasks', (select jsonb_agg(to_jsonb(t)) from tasks t),
                'jobs', (select jsonb_agg(concat(j.statename, ' ', j.invocationdata, ' ', s.reason, s.data))
                         from hangfire.job j left join hangfire.state s on s.id = j.stateid),
                'queue', (select jsonb_agg(to_jsonb(q)) from hangfire.jobqueue q),
                'servers', (select jsonb_agg(to_jsonb(s)) from hangfire.server s))::text
            """,
            null,
            CancellationToken.None))!;
}
