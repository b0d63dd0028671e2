using System.Diagnostics;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.Support;
using Hangfire;

namespace Connectors.Tests.Benchmarks;

/// <summary>
/// Measures how long an access refresh, a prune and a run that a person asked for wait behind a first crawl that never ends, with few
/// workers. A slice is shorter than in the product, so waiting times are given in slices.
/// </summary>
[Explicit("Takes minutes and measures; run it with ./benchmark LaneBenchmark"), Category("Benchmark"), NonParallelizable]
public sealed class LaneBenchmark
{
    private const int Asked = 6;
    private const int Partitions = 32;

    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(2);

    [Test]
    public async Task Measure_how_long_work_waits_behind_a_crawl_that_never_ends([Values(1, 2, 4)] int workers)
    {
        await using var host = await EngineHost.StartSmallAsync(workers, EngineHost.Quick with { Slice = Slice });
        var small = await host.ConnectAsync(new ScriptedWorld().Fill("a", 3));
        await host.RunAsync(small);
        var endless = await host.ConnectAsync(EndlessWorld());
        await host.Control.RunNowAsync(endless, RunKind.Sync, RunTrigger.Link, rebuild: false, CancellationToken.None);
        await Eventually.TrueAsync(async () => await host.ScalarAsync<long>(
            "select count(*) from hangfire.jobqueue where queue = @Backfill and fetchedat is null", new { Queues.Backfill }) > 0);
        var read = await host.ScalarAsync<long>("select count(*) from documents");
        var jobs = host.Get<IBackgroundJobClient>();

        var access = await WaitsAsync(host, small, RunKind.Access, () => Enqueue(RunKind.Access, Queues.Access));
        var prune = await WaitsAsync(host, small, RunKind.Prune, () => Enqueue(RunKind.Prune, Queues.Prune));
        var manual = await WaitsAsync(
            host, small, RunKind.Sync,
            () => host.Control.RunNowAsync(small, RunKind.Sync, RunTrigger.Manual, rebuild: false, CancellationToken.None));

        Assert.That(await host.ScalarAsync<long>("select count(*) from documents"), Is.GreaterThan(read), "the crawl goes on");
        foreach (var (what, waits) in new[] { ("access refresh", access), ("prune", prune), ("run that a person asked for", manual) })
        {
            Report.Line(
                $"{workers} worker(s), endless crawl: {what} starts",
                $"{waits}",
                $"{waits.P95 / Slice.TotalMilliseconds:N2} x a slice",
                $"{Asked} times; a slice is {Slice.TotalSeconds:N0} s here, 300 s in the product");
        }

        Task Enqueue(RunKind kind, string queue)
        {
            jobs.EnqueueRun(small, kind, queue);
            return Task.CompletedTask;
        }
    }

    /// <summary>Asks for runs one after another, and measures how long each takes to be started.</summary>
    private static async Task<Latencies> WaitsAsync(EngineHost host, string connector, RunKind kind, Func<Task> ask)
    {
        var waits = new Latencies();
        for (var number = 0; number < Asked; number++)
        {
            var before = await LatestAsync(host, connector, kind, "id");
            var began = Stopwatch.GetTimestamp();
            await ask();
            await Eventually.TrueAsync(
                async () => await LatestAsync(host, connector, kind, "case when started_at is not null then id end") > before,
                TimeSpan.FromMinutes(2));
            waits.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            await Eventually.TrueAsync(
                async () => await LatestAsync(host, connector, kind, "case when finished_at is not null then id end") > before,
                TimeSpan.FromMinutes(2));
        }

        return waits;
    }

    private static Task<long> LatestAsync(EngineHost host, string connector, RunKind kind, string id)
        => host.ScalarAsync<long>(
            $"select coalesce(max({id}), 0) from runs where connector_id = @connector and kind = @kind",
            new { connector, kind = Connectors.Jobs.Storage.DbNames.ToDb(kind) });

    private static ScriptedWorld EndlessWorld()
    {
        var world = new ScriptedWorld { BatchSize = 1 };
        for (var number = 0; number < Partitions; number++)
            world.Fill($"p{number:00}", 2);
        world.BeforeBatch = async (key, batch, token) =>
        {
            await Task.Delay(20, token);
            var partition = world.Partitions[key];
            lock (partition)
                partition[$"{key}-{batch + 2:00000000}"] = $"Text {batch}";
        };
        return world;
    }
}
