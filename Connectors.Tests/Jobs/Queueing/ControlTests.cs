using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Queueing;

[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
public sealed class ControlTests
{
    private EngineHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await EngineHost.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task Pausing_stops_a_running_sync_and_resuming_continues_where_it_stopped()
    {
        var (world, reached, _) = Held(new ScriptedWorld().Fill("a", 40), atBatch: 2);
        var connector = await _host.ConnectAsync(world);
        var run = await _host.Control.RunNowAsync(connector, RunKind.Sync, RunTrigger.Manual, false, CancellationToken.None);
        await reached;
        await Eventually.TrueAsync(async () => await _host.CountAsync(connector) == 20);

        await _host.Control.PauseAsync(connector, CancellationToken.None);
        var stopped = await _host.EndAsync(run);
        world.BeforeBatch = (_, _, _) => Task.CompletedTask;
        var resumed = await _host.EndAsync(await _host.Control.ResumeAsync(connector, CancellationToken.None));

        Assert.That(stopped.Status, Is.EqualTo(RunStatus.Cancel));
        Assert.That(resumed.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(40));
        Assert.That(world.Opened.Distinct().Count(), Is.EqualTo(40));
        Assert.That(world.Opened, Has.Count.LessThan(60));
    }

    [Test]
    public async Task A_cancelled_run_stays_cancelled_even_if_its_worker_was_in_the_middle_of_a_batch()
    {
        var (world, reached, let) = Held(new ScriptedWorld().Fill("a", 40), atBatch: 1);
        var connector = await _host.ConnectAsync(world);
        var run = await _host.Control.RunNowAsync(connector, RunKind.Sync, RunTrigger.Manual, false, CancellationToken.None);
        await reached;

        var cancelled = await _host.Control.CancelAsync(run, CancellationToken.None);
        let();
        var ended = await _host.EndAsync(run);
        var next = await _host.RunAsync(connector);

        Assert.That(cancelled);
        Assert.That(ended.Status, Is.EqualTo(RunStatus.Cancel));
        Assert.That(next.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(40));
    }

    [Test]
    public async Task Running_a_connector_that_has_an_active_run_returns_the_active_run()
    {
        var (world, reached, let) = Held(new ScriptedWorld().Fill("a", 10), atBatch: 0);
        var connector = await _host.ConnectAsync(world);
        var first = await _host.Control.RunNowAsync(connector, RunKind.Sync, RunTrigger.Manual, false, CancellationToken.None);
        await reached;

        var second = await _host.Control.RunNowAsync(connector, RunKind.Sync, RunTrigger.Manual, false, CancellationToken.None);
        let();

        Assert.That(second, Is.EqualTo(first));
        Assert.That((await _host.EndAsync(first)).Status, Is.EqualTo(RunStatus.Success));
    }

    [Test]
    public async Task A_rebuild_reads_everything_again_and_removes_documents_that_it_did_not_find()
    {
        var world = new ScriptedWorld().Fill("a", 20);
        var connector = await _host.ConnectAsync(world);
        await _host.RunAsync(connector);
        world.Opened.Clear();
        world.Partitions["a"].Remove("a-0007");

        var run = await _host.RunAsync(connector, rebuild: true);

        Assert.That(run.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(world.Opened, Has.Count.EqualTo(19));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(19));
    }

    [Test]
    public async Task A_rebuild_starts_even_if_a_scheduled_run_is_opened_at_the_same_moment()
    {
        var (world, reached, let) = Held(new ScriptedWorld().Fill("a", 20), atBatch: 1);
        var connector = await _host.ConnectAsync(world);
        await _host.Control.RunNowAsync(connector, RunKind.Sync, RunTrigger.Manual, false, CancellationToken.None);
        await reached;
        await _host.Database.Database.ExecuteAsync(
            $"""
            create function tick() returns trigger language plpgsql as 'begin
                insert into runs (connector_id, kind, trigger, status, until)
                values (new.connector_id, ''sync'', ''schedule'', ''SCHEDULE'', now());
                return new;
            end';
            create trigger tick after update on runs for each row
                when (new.connector_id = '{connector}' and new.status = 'CANCEL' and old.status <> 'CANCEL' and new.trigger = 'manual')
                execute function tick();
            """,
            null,
            CancellationToken.None);

        var rebuild = await _host.Control.RunNowAsync(connector, RunKind.Sync, RunTrigger.Manual, rebuild: true, CancellationToken.None);
        let();

        Assert.That((await _host.EndAsync(rebuild)).Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await _host.ScalarAsync<bool>("select rebuild from runs where id = @rebuild", new { rebuild }));
        Assert.That(
            await _host.ScalarAsync<string[]>(
                "select array_agg(trigger || ' ' || status order by id) from runs where connector_id = @connector and kind = 'sync'",
                new { connector }),
            Is.EqualTo(new[] { "manual CANCEL", "schedule CANCEL", "manual SUCCESS" }));
    }

    [Test]
    public async Task A_restart_stops_the_running_sync_and_a_new_one_continues_from_its_checkpoint()
    {
        var (world, reached, _) = Held(new ScriptedWorld().Fill("a", 40), atBatch: 2);
        var connector = await _host.ConnectAsync(world);
        var first = await _host.Control.RunNowAsync(connector, RunKind.Sync, RunTrigger.Manual, false, CancellationToken.None);
        await reached;
        await Eventually.TrueAsync(async () => await _host.CountAsync(connector) == 20);
        world.BeforeBatch = (_, _, _) => Task.CompletedTask;

        var second = await _host.Control.RestartAsync(connector, CancellationToken.None);

        Assert.That(
            ((await _host.EndAsync(first)).Status, (await _host.EndAsync(second)).Status),
            Is.EqualTo((RunStatus.Cancel, RunStatus.Success)));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(40));
        Assert.That(world.Opened, Has.Count.LessThan(60));
    }

    [Test]
    public async Task A_scheduled_run_that_was_opened_while_its_connector_was_paused_reads_nothing()
    {
        var connector = await _host.ConnectAsync(new ScriptedWorld().Fill("a", 10));
        await _host.Control.PauseAsync(connector, CancellationToken.None);
        var run = await _host.ScalarAsync<long>(
            """
            insert into runs (connector_id, kind, trigger, status, until)
            values (@connector, 'sync', 'schedule', 'SCHEDULE', now()) returning id
            """,
            new { connector });
        _host.Get<Hangfire.IBackgroundJobClient>().EnqueueRun(connector, RunKind.Sync, Queues.Sync);

        Assert.That((await _host.EndAsync(run)).Status, Is.EqualTo(RunStatus.Cancel));
        Assert.That(await _host.CountAsync(connector), Is.Zero);
    }

    [Test]
    public async Task Deleting_a_connector_removes_all_its_rows_even_during_a_run()
    {
        var (world, reached, let) = Held(new ScriptedWorld().Fill("a", 40), atBatch: 2);
        var connector = await _host.ConnectAsync(world);
        await _host.Control.RunNowAsync(connector, RunKind.Sync, RunTrigger.Manual, false, CancellationToken.None);
        await reached;

        await _host.Control.DeleteAsync(connector, CancellationToken.None);
        let();
        await Eventually.TrueAsync(
            async () => await _host.ScalarAsync<long>("select count(*) from connectors where id = @connector", new { connector }) == 0);

        var left = await _host.ScalarAsync<long>(
            """
            select (select count(*) from documents where connector_id = @connector)
                + (select count(*) from chunks where connector_id = @connector)
                + (select count(*) from runs where connector_id = @connector)
                + (select count(*) from hangfire.set where value like '%' || @connector)
            """,
            new { connector });
        Assert.That(left, Is.Zero);
    }

    [Test]
    public async Task A_task_of_a_silent_worker_is_taken_over_and_the_silent_worker_can_no_longer_write()
    {
        var world = new ScriptedWorld().Fill("a", 30);
        var connector = await _host.ConnectAsync(world);
        var (held, reached, let) = Held(world, atBatch: 1);
        var run = await _host.Control.RunNowAsync(connector, RunKind.Sync, RunTrigger.Manual, false, CancellationToken.None);
        await reached;

        // Take the lease away, as if another worker had taken over the task.
        held.BeforeBatch = (_, _, _) => Task.CompletedTask;
        await _host.Database.Database.ExecuteAsync(
            "update tasks set lease = nextval('leases'), lease_until = now() - interval '1 second' where run_id = @run",
            new { run },
            CancellationToken.None);
        let();
        var ended = await _host.EndAsync(run);

        Assert.That(ended.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(30));
        Assert.That(await _host.ScalarAsync<long>("select added from runs where id = @run", new { run }), Is.EqualTo(30));
    }

    /// <summary>Holds the reads of a world before a batch until they are let go or cancelled.</summary>
    private static (ScriptedWorld World, Task Reached, Action Let) Held(ScriptedWorld world, int atBatch)
    {
        var reached = new TaskCompletionSource();
        var let = new TaskCompletionSource();
        world.BeforeBatch = async (_, batch, cancellationToken) =>
        {
            if (batch != atBatch)
                return;
            reached.TrySetResult();
            await let.Task.WaitAsync(cancellationToken);
        };
        return (world, reached.Task.WaitAsync(TimeSpan.FromSeconds(30)), () => let.TrySetResult());
    }
}
