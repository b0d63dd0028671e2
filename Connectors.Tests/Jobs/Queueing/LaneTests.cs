using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.Support;
using Hangfire;
using Hangfire.States;

namespace Connectors.Tests.Jobs.Queueing;

public sealed class LaneTests
{
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(300);

    [Test]
    public async Task With_one_worker_and_a_first_crawl_that_never_ends_refreshes_prunes_and_purges_get_their_turn()
    {
        await using var host = await EngineHost.StartSmallAsync(workers: 1, EngineHost.Quick with { Slice = Slice });
        var small = await host.ConnectAsync(new ScriptedWorld().Fill("a", 3).Fill("b", 3).Fill("c", 3));
        var doomed = await host.ConnectAsync(new ScriptedWorld().Fill("x", 3));
        await host.RunAsync(small);
        await host.RunAsync(doomed);
        var endless = await host.ConnectAsync(EndlessWorld(partitions: 20));
        await host.Control.RunNowAsync(endless, RunKind.Sync, RunTrigger.Link, rebuild: false, CancellationToken.None);
        await Eventually.TrueAsync(async () => await Waiting(host, Queues.Backfill) > 10);

        var jobs = host.Get<IBackgroundJobClient>();
        jobs.EnqueueRun(small, RunKind.Access, Queues.Access);
        jobs.EnqueueRun(small, RunKind.Prune, Queues.Prune);
        await host.Control.DeleteAsync(doomed, CancellationToken.None);

        await Eventually.TrueAsync(() => EndedAsync(host, small, RunKind.Access));
        await Eventually.TrueAsync(() => EndedAsync(host, small, RunKind.Prune));
        await Eventually.TrueAsync(async () => await host.ScalarAsync<long>(
            "select count(*) from connectors where id = @doomed", new { doomed }) == 0);
        var read = await host.CountAsync(endless);
        await Eventually.TrueAsync(async () => await host.CountAsync(endless) > read);
        Assert.That(await host.ScalarAsync<string>(
            "select status from runs where connector_id = @endless", new { endless }), Is.EqualTo("RUNNING"));
    }

    [Test]
    public async Task A_first_crawl_gets_its_turn_although_refreshes_never_end()
    {
        await using var host = await EngineHost.IdleAsync();
        var jobs = host.Get<IBackgroundJobClient>();
        for (var job = 0; job < 5; job++)
        {
            foreach (var lane in Queues.Lanes)
                Enqueue(jobs, lane);
        }

        await AgeAsync(host, "10 minutes");

        var first = await PromoteAsync(host);
        var meanwhile = await PromoteAsync(host);
        await host.Database.Database.ExecuteAsync(
            "update hangfire.jobqueue set fetchedat = now() where queue = @Overdue", new { Queues.Overdue }, CancellationToken.None);
        var worked = await PromoteAsync(host);
        await host.Database.Database.ExecuteAsync(
            "delete from hangfire.jobqueue where queue = @Overdue", new { Queues.Overdue }, CancellationToken.None);
        var second = await PromoteAsync(host);

        Assert.That(new[] { first, meanwhile, worked, second }, Is.EqualTo(new[] { Queues.Lanes.Length, 0, 0, Queues.Lanes.Length }));
        foreach (var lane in Queues.Lanes)
            Assert.That(await Waiting(host, lane), Is.EqualTo(3), lane);
    }

    [Test]
    public async Task A_lane_that_is_worked_on_is_not_overdue()
    {
        await using var host = await EngineHost.IdleAsync();
        var jobs = host.Get<IBackgroundJobClient>();
        foreach (var lane in new[] { Queues.Backfill, Queues.Backfill, Queues.Access })
            Enqueue(jobs, lane);
        await AgeAsync(host, "10 minutes");
        await host.Database.Database.ExecuteAsync(
            "update hangfire.jobqueue set fetchedat = now() where id = (select min(id) from hangfire.jobqueue)",
            null,
            CancellationToken.None);

        Assert.That(await PromoteAsync(host), Is.EqualTo(1));
        Assert.That((await Waiting(host, Queues.Backfill), await Waiting(host, Queues.Access)), Is.EqualTo((1L, 0L)));
    }

    [TestCase("4 minutes", 0)]
    [TestCase("6 minutes", 1)]
    [TestCase("-1 day", 1, Description = "its worker's clock was ahead")]
    public async Task A_job_is_overdue_after_a_slice(string age, int promoted)
    {
        await using var host = await EngineHost.IdleAsync();
        Enqueue(host.Get<IBackgroundJobClient>(), Queues.Prune);
        await AgeAsync(host, age);

        Assert.That(await PromoteAsync(host), Is.EqualTo(promoted));
    }

    private static ScriptedWorld EndlessWorld(int partitions)
    {
        var world = new ScriptedWorld { BatchSize = 1 };
        for (var number = 0; number < partitions; number++)
            world.Fill($"p{number:00}", 2);
        world.BeforeBatch = async (key, batch, token) =>
        {
            await Task.Delay(20, token);
            var partition = world.Partitions[key];
            lock (partition)
                partition[$"{key}-{batch + 2:0000}"] = $"Text {batch}";
        };
        return world;
    }

    private static void Enqueue(IBackgroundJobClient jobs, string lane)
        => jobs.Create<PurgeJob>(lane, job => job.RunAsync("none", CancellationToken.None), new EnqueuedState(lane));

    private static Task<int> AgeAsync(EngineHost host, string age)
        => host.Database.Database.ExecuteAsync(
            "update hangfire.state set createdat = now() - @age::interval", new { age }, CancellationToken.None);

    private static Task<int> PromoteAsync(EngineHost host)
        => host.Get<Lanes>().PromoteAsync(TimeSpan.FromMinutes(5), CancellationToken.None);

    private static Task<long> Waiting(EngineHost host, string lane)
        => host.ScalarAsync<long>("select count(*) from hangfire.jobqueue where queue = @lane and fetchedat is null", new { lane });

    private static async Task<bool> EndedAsync(EngineHost host, string connector, RunKind kind)
        => await host.ScalarAsync<long>(
            "select count(*) from runs where connector_id = @connector and kind = @kind and finished_at is not null",
            new { connector, kind = DbNames.ToDb(kind) }) == 1;
}
