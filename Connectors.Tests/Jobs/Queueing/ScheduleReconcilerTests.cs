using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage;
using Connectors.Tests.Support;
using Hangfire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connectors.Tests.Jobs.Queueing;

public sealed class ScheduleReconcilerTests
{
    private const string Hash =
        """
        select field || '=' || coalesce(value, '') from hangfire.hash
        where key = 'recurring-job:' || @key and field <> 'CreatedAt' order by field
        """;

    private ApiHost _host = null!;

    [SetUp]
    public async Task StartAsync() => _host = await ApiHost.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task A_lost_schedule_is_rebuilt_in_bulk_exactly_as_Hangfire_would_write_it(
        [Values(30, 47, 10080)] int minutes)
    {
        const int connectors = 3000;
        await PlantAsync(connectors, minutes);

        var repaired = await ReconcileAsync();

        Assert.That(repaired, Is.EqualTo(2 * connectors));
        Assert.That(
            await _host.ScalarAsync<long>("select count(*) from hangfire.set where key = 'recurring-jobs' and score > 0"),
            Is.EqualTo(2 * connectors));
        Assert.That(await ReconcileAsync(), Is.Zero);
        // Skip connectors that become due while this test runs, because their next due time would move.
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var quiet = Enumerable.Range(1, connectors).Select(Id)
            .Where(id => CronInterval.Next(minutes, Schedules.SyncKey(id), now) > now.AddMinutes(5)).ToArray();
        foreach (var id in (string[])[quiet[0], quiet[1], quiet[^1]])
        {
            var key = Schedules.SyncKey(id);
            var (copied, due) = (await LinesAsync(Hash, key), await ScoreAsync(key));
            _host.Get<Schedules>().Write(new ScheduledJob(key, id, minutes));
            Assert.That(copied, Is.EqualTo(await LinesAsync(Hash, key)));
            Assert.That(due, Is.EqualTo(await ScoreAsync(key)));
        }
    }

    [Test]
    public async Task A_repair_larger_than_one_pass_continues_and_updates_table_statistics_between_passes()
    {
        await PlantAsync(5_001, 30);

        var repaired = await ReconcileAsync();

        Assert.That(repaired, Is.EqualTo(10_002));
        Assert.That(
            await _host.ScalarAsync<double>("select reltuples::float8 from pg_class where oid = 'hangfire.hash'::regclass"),
            Is.GreaterThan(10_000));
        Assert.That(
            await _host.ScalarAsync<double>("select reltuples::float8 from pg_class where oid = 'hangfire.set'::regclass"),
            Is.EqualTo(10_000));
    }

    [Test]
    public async Task Recurring_jobs_that_were_rebuilt_in_bulk_run_when_triggered()
    {
        await PlantAsync(5, 30);
        await ReconcileAsync();
        foreach (var id in Enumerable.Range(1, 5).Select(Id))
            await TestConnectors.LinkAsync(_host.Get<Database>(), id, "default");

        foreach (var id in Enumerable.Range(1, 5).Select(Id))
            _host.Get<IRecurringJobManager>().Trigger(Schedules.PruneKey(id));

        Assert.That(await _host.ScalarAsync<long>("select count(distinct connector_id) from runs where kind = 'prune'"), Is.EqualTo(5));
        Assert.That(await _host.ScalarAsync<long>("select count(distinct arguments) from hangfire.job"), Is.EqualTo(5));
    }

    [Test]
    public async Task The_reconciler_removes_orphaned_jobs_and_restores_jobs_that_are_disabled_or_scheduled_too_late()
    {
        await PlantAsync(10, 47);
        await ReconcileAsync();
        await _host.Get<Database>().ExecuteAsync(
            """
            update connectors set paused = true where id = @gone;
            update hangfire.set set score = -1 where value = @disabled;
            update hangfire.set set score = score + 31536000 where value = @missed
            """,
            new { gone = Id(1), disabled = Schedules.SyncKey(Id(2)), missed = Schedules.PruneKey(Id(3)) },
            CancellationToken.None);

        var repaired = await ReconcileAsync();

        Assert.That(repaired, Is.EqualTo(4));
        Assert.That(await LinesAsync(Hash, Schedules.SyncKey(Id(1))), Is.Empty);
        Assert.That(
            await _host.ScalarAsync<long>(
                """
                select count(*) from hangfire.set
                where key = 'recurring-jobs' and score between 1 and extract(epoch from now()) + 47 * 60 + 1
                """),
            Is.EqualTo(18));
    }

    private Task<int> ReconcileAsync()
    {
        using var reconciler = new ScheduleReconciler(
            _host.Get<Database>(),
            _host.Get<Schedules>(),
            _host.Get<ScheduleCopies>(),
            TimeProvider.System,
            NullLogger<ScheduleReconciler>.Instance);
        return reconciler.ReconcileAsync(CancellationToken.None);
    }

    private Task PlantAsync(int connectors, int minutes) => _host.Get<Database>().ExecuteAsync(
        """
        insert into connectors (id, tenant_id, name, source, config, refresh_freq, prune_freq, timeout_secs)
        select lpad(to_hex(n), 32, '0'), 'default', n::text, 'picky', '{}', @minutes, @minutes, 60 from generate_series(1, @connectors) n
        """,
        new { connectors, minutes },
        CancellationToken.None);

    private static string Id(int number) => $"{number:x32}";

    private Task<IReadOnlyList<string>> LinesAsync(string sql, string key)
        => _host.Get<Database>().QueryAsync<string>(sql, new { key }, CancellationToken.None);

    private Task<double> ScoreAsync(string key)
        => _host.ScalarAsync<double>("select score from hangfire.set where key = 'recurring-jobs' and value = @key", new { key });
}
