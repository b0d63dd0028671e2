using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.Support;
using Hangfire;

namespace Connectors.Tests.Jobs.Queueing;

/// <summary>Ticks of the schedule while no worker takes jobs.</summary>
public sealed class TickTests
{
    private ApiHost _host = null!;

    [SetUp]
    public async Task StartAsync() => _host = await ApiHost.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task Ticks_of_paused_or_unlinked_connectors_create_no_job()
    {
        var linked = await _host.ConnectAsync();
        var unlinked = await _host.ConnectAsync();
        await LinkAsync(linked);
        await _host.Get<Database>().ExecuteAsync(
            "update connectors set paused = true where id = @linked", new { linked }, CancellationToken.None);

        Tick(Schedules.SyncKey(linked));
        Tick(Schedules.SyncKey(unlinked));

        Assert.That(await CountAsync("hangfire.job"), Is.Zero);
        Assert.That(await CountAsync("runs"), Is.Zero);
    }

    [Test]
    public async Task Repeated_ticks_while_workers_are_busy_leave_only_one_job_per_kind_in_the_queue()
    {
        var connector = await _host.ConnectAsync();
        await LinkAsync(connector);

        for (var tick = 0; tick < 5; tick++)
            Tick(Schedules.SyncKey(connector));
        Tick(Schedules.PruneKey(connector));

        Assert.That(await CountAsync("hangfire.jobqueue"), Is.EqualTo(2));
        Assert.That(
            await _host.ScalarAsync<long>(
                "select count(*) from runs r join hangfire.job j on j.id = r.job_id::bigint where r.status = 'SCHEDULE'"),
            Is.EqualTo(2));
    }

    [Test]
    public async Task A_run_is_stranded_if_its_job_is_gone_or_was_fetched_but_not_started_and_not_if_it_only_waits()
    {
        var (waiting, lost, taken) = (await _host.ConnectAsync(), await _host.ConnectAsync(), await _host.ConnectAsync());
        foreach (var connector in new[] { waiting, lost, taken })
        {
            await LinkAsync(connector);
            await _host.Get<RunControl>().RunNowAsync(connector, RunKind.Sync, RunTrigger.Manual, rebuild: false, CancellationToken.None);
        }

        await _host.Get<Database>().ExecuteAsync(
            """
            update runs set updated_at = now() - interval '1 hour';
            delete from hangfire.job where id = (select job_id::bigint from runs where connector_id = @lost);
            update hangfire.job set statename = 'Processing' where id = (select job_id::bigint from runs where connector_id = @taken)
            """,
            new { lost, taken },
            CancellationToken.None);

        var stranded = await new SweepStore(_host.Get<Database>()).StrandedRunsAsync(
            TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(4), CancellationToken.None);

        Assert.That(stranded.Select(run => run.ConnectorId), Is.EquivalentTo(new[] { lost, taken }));
    }

    private void Tick(string key) => _host.Get<IRecurringJobManager>().Trigger(key);

    private Task LinkAsync(string connector) => TestConnectors.LinkAsync(_host.Get<Database>(), connector, "default");

    private Task<long> CountAsync(string table) => _host.ScalarAsync<long>($"select count(*) from {table}");
}
