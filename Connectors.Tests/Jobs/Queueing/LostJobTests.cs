using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Queueing;

public sealed class LostJobTests
{
    [Test]
    public async Task A_task_whose_job_was_fetched_but_never_started_is_enqueued_again([Values("Enqueued", "Processing")] string state)
    {
        await using var host = await EngineHost.StartAsync(EngineHost.Quick with { Invisibility = TimeSpan.FromSeconds(1) });
        var connector = await host.ConnectAsync(new ScriptedWorld().Fill("p1", 1));
        // The state that a worker leaves if it fetched the job and was then killed, or lost the database but keeps the job alive.
        await host.Database.Database.ExecuteAsync(
            """
            insert into runs (connector_id, kind, trigger, status, until, split_at, split_complete, started_at, updated_at)
            values (@connector, 'sync', 'manual', 'RUNNING', now(), now() - interval '1 hour', true, now() - interval '1 hour', now());
            insert into tasks (run_id, connector_id, partition_key, label, work, until, enqueued_at)
            select id, connector_id, 'p1', 'p1', 'read', until, now() - interval '1 hour' from runs;
            with made as (
                insert into hangfire.job (statename, invocationdata, arguments, createdat) values (@state, '{}', '[]', now()) returning id),
            state as (
                insert into hangfire.state (jobid, name, createdat, data) select id, @state, now(), '{}' from made returning id, jobid)
            update tasks set job_id = (select jobid::text from state);
            update hangfire.job set stateid = (select max(id) from hangfire.state);
            """,
            new { connector, state },
            CancellationToken.None);

        var run = await host.EndAsync(await host.ScalarAsync<long>("select id from runs"));

        Assert.That(run.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await host.CountAsync(connector), Is.EqualTo(1));
    }

    [Test]
    public async Task A_task_of_a_lost_worker_is_enqueued_only_once_while_it_waits_for_another_worker()
    {
        await using var host = await EngineHost.IdleAsync();
        var connector = await host.ConnectAsync(new ScriptedWorld().Fill("p1", 1));
        await host.Database.Database.ExecuteAsync(
            """
            insert into runs (connector_id, kind, trigger, status, until, split_at, split_complete, started_at)
            values (@connector, 'sync', 'manual', 'RUNNING', now(), now(), true, now());
            insert into tasks (run_id, connector_id, partition_key, label, work, until, enqueued_at, state, lease, lease_until)
            select id, connector_id, 'p1', 'p1', 'read', until, now(), 'running', 1, now() - interval '1 second' from runs;
            with made as (
                insert into hangfire.job (statename, invocationdata, arguments, createdat)
                values ('Processing', '{}', '[]', now()) returning id)
            update tasks set job_id = (select id::text from made);
            """,
            new { connector },
            CancellationToken.None);

        var stranded = (await StrandedAsync(host)).Single();
        await host.Get<Dispatcher>().AgainAsync(stranded.RunId, stranded.Id, null, CancellationToken.None);

        Assert.That(await StrandedAsync(host), Is.Empty);
    }

    private static Task<IReadOnlyList<StrandedTask>> StrandedAsync(EngineHost host)
        => host.Get<SweepStore>().StrandedTasksAsync(TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(4), CancellationToken.None);
}
