using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Running;

/// <summary>The database's clock jumps. Stored times are moved instead, which is the same to everything that reads them.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
public sealed class ClockTests
{
    private EngineHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await EngineHost.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task After_a_sync_with_a_clock_that_was_a_day_ahead_the_next_one_reads_from_the_last_good_window()
    {
        var (world, connector) = await SyncedAsync();
        var good = await WatermarkAsync(connector);
        await _host.RunAsync(connector);
        await MoveAsync(connector, "1 day", "id = (select max(id) from runs where connector_id = @connector)");

        world.Windows.Clear();
        await _host.RunAsync(connector);
        var window = world.Windows.Single();

        Assert.That(window.Since!.Value.UtcDateTime, Is.EqualTo(good));
        Assert.That(window.Until, Is.GreaterThan(window.Since));
        Assert.That(await WatermarkAsync(connector), Is.EqualTo(window.Until.UtcDateTime));
    }

    [Test]
    public async Task If_every_window_was_of_a_wrong_clock_the_next_sync_reads_from_the_beginning()
    {
        var (world, connector) = await SyncedAsync();
        await MoveAsync(connector, "300 days", "true");

        world.Windows.Clear();
        await _host.RunAsync(connector);

        Assert.That(world.Windows.Single().Since, Is.Null);
    }

    [Test]
    public async Task A_watermark_in_the_future_is_put_back_even_if_nothing_syncs_before_that_time()
    {
        var (_, connector) = await SyncedAsync();
        var good = await WatermarkAsync(connector);
        await _host.RunAsync(connector);
        await MoveAsync(connector, "1 day", "id = (select max(id) from runs where connector_id = @connector)");

        await PartitionSql.ReturnFromFutureAsync(_host.Database.Database, CancellationToken.None);

        Assert.That(await WatermarkAsync(connector), Is.EqualTo(good));
    }

    [Test]
    public async Task A_clock_that_is_set_back_during_a_sync_moves_no_watermark()
    {
        var (world, connector) = await SyncedAsync();
        var good = await WatermarkAsync(connector);
        world.Fill("a", 5, from: 100);
        world.BeforeBatch = (_, _, token) => MoveAsync(
            connector, "1 day", "finished_at is null and until < now() + interval '1 hour'", watermarks: false, token);

        await _host.RunAsync(connector);

        Assert.That(await WatermarkAsync(connector), Is.EqualTo(good));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(25));
    }

    [Test]
    public async Task What_was_written_or_hidden_by_a_clock_that_was_ahead_goes_when_its_original_is_gone()
    {
        var (world, connector) = await SyncedAsync();
        await _host.Database.Database.ExecuteAsync(
            """
            update documents set updated_at = now() + interval '1 day' where connector_id = @connector;
            update documents set missing_since = now() + interval '1 day' where connector_id = @connector and source_id = 'a-0001';
            insert into failures (connector_id, partition_key, scope, source_id, reason, message, run_id, last_at, resolved_at)
            values (@connector, 'a', 'document', 'a-0002', 'malformed', 'message', 1, now() + interval '1 day', now());
            """,
            new { connector },
            CancellationToken.None);
        lock (world.Partitions["a"])
        {
            foreach (var id in new[] { "a-0001", "a-0002", "a-0003" })
                world.Partitions["a"].Remove(id);
        }

        await _host.RunAsync(connector, RunKind.Prune);
        var afterOne = await StoredAsync(connector);
        await _host.RunAsync(connector, RunKind.Prune);

        Assert.That(await _host.CountAsync(connector), Is.EqualTo(17));
        Assert.That((afterOne, await StoredAsync(connector)), Is.EqualTo((19L, 17L)), "hidden by one listing, deleted by the next");
    }

    [TestCase("1 day")]
    [TestCase("-1 day")]
    public async Task The_task_of_a_lost_worker_is_taken_over_whichever_way_the_clock_jumped(string jump)
    {
        var (world, connector) = await SyncedAsync();
        world.Fill("a", 5, from: 100);
        await LostAsync(connector, jump);

        var run = await _host.EndAsync(await LastRunAsync(connector));

        Assert.That(run.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(25));
    }

    [TestCase("retry_at = now() - interval '1 hour', enqueued_at = now() - interval '2 hours'", "the worker's clock was ahead")]
    [TestCase("retry_at = now() + interval '1 day', enqueued_at = now() + interval '23 hours'", "the database's clock was ahead")]
    public async Task A_task_that_was_put_off_until_tomorrow_by_a_wrong_clock_goes_on_now(string state, string why)
    {
        var (world, connector) = await SyncedAsync();
        world.Fill("a", 5, from: 100);
        await LostAsync(connector, "0 s");
        await _host.Database.Database.ExecuteAsync(
            $"""
            update tasks set state = 'waiting', lease = null, lease_until = null, {state}
            where connector_id = @connector and state = 'running';
            with made as (
                insert into hangfire.job (statename, invocationdata, arguments, createdat)
                values ('Scheduled', '{"{}"}', '[]', now()) returning id)
            update tasks set job_id = (select id::text from made) where connector_id = @connector and state = 'waiting'
            """,
            new { connector },
            CancellationToken.None);

        var run = await _host.EndAsync(await LastRunAsync(connector));

        Assert.That(run.Status, Is.EqualTo(RunStatus.Success), why);
    }

    [Test]
    public async Task A_task_that_ran_when_a_wrong_clock_put_its_job_off_until_tomorrow_is_taken_over()
    {
        var (world, connector) = await SyncedAsync();
        world.Fill("a", 5, from: 100);
        await LostAsync(connector, "0 s");
        await _host.Database.Database.ExecuteAsync(
            $"""
            update tasks set lease_until = now() - interval '30 minutes' where connector_id = @connector and state = 'running';
            with made as (
                insert into hangfire.job (statename, invocationdata, arguments, createdat)
                values ('Scheduled', '{"{}"}', '[]', now()) returning id)
            update tasks set job_id = (select id::text from made) where connector_id = @connector and state = 'running'
            """,
            new { connector },
            CancellationToken.None);

        var run = await _host.EndAsync(await LastRunAsync(connector));

        Assert.That(run.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(25));
    }

    private async Task<(ScriptedWorld World, string Connector)> SyncedAsync()
    {
        var world = new ScriptedWorld().Fill("a", 20);
        var connector = await _host.ConnectAsync(world);
        await _host.RunAsync(connector);
        return (world, connector);
    }

    /// <summary>What a killed worker leaves, with a lease that was given before the clock jumped.</summary>
    private Task<int> LostAsync(string connector, string jump)
        => _host.Database.Database.ExecuteAsync(
            """
            with opened as (
                insert into runs (connector_id, kind, trigger, status, until, split_at, split_complete, started_at)
                values (@connector, 'sync', 'manual', 'RUNNING', now(), now(), true, now()) returning id)
            insert into tasks (run_id, connector_id, partition_key, label, work, until, enqueued_at, state, lease, lease_until)
            select id, @connector, 'a', 'a', 'read', now(), now(), 'running', 1, now() + interval '1 s' + @jump::interval from opened
            """,
            new { connector, jump },
            CancellationToken.None);

    private Task<long> StoredAsync(string connector)
        => _host.ScalarAsync<long>("select count(*) from documents where connector_id = @connector", new { connector });

    private Task<long> LastRunAsync(string connector)
        => _host.ScalarAsync<long>("select max(id) from runs where connector_id = @connector", new { connector });

    private Task<DateTime> WatermarkAsync(string connector)
        => _host.ScalarAsync<DateTime>("select watermark from partitions where connector_id = @connector", new { connector });

    private Task<int> MoveAsync(
        string connector, string by, string runs, bool watermarks = true, CancellationToken cancellationToken = default)
        => _host.Database.Database.ExecuteAsync(
            $"""
            update tasks set until = until + @by::interval
            where run_id in (select id from runs where connector_id = @connector and {runs});
            update partitions set watermark = watermark + @by::interval where connector_id = @connector and @watermarks;
            update runs set until = until + @by::interval where connector_id = @connector and {runs};
            """,
            new { connector, by, watermarks },
            cancellationToken);
}
