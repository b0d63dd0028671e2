using System.Diagnostics;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Running;
using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.Support;
using Hangfire;
using Hangfire.States;

namespace Connectors.Tests.Benchmarks;

/// <summary>Measures the fixed cost of a run: syncs of an empty source, compared with Hangfire jobs that do nothing.</summary>
[Explicit("Takes a minute and measures; run it with ./benchmark"), Category("Benchmark"), NonParallelizable]
public sealed class JobBenchmark
{
    private const int Count = 500;

    [Test]
    public async Task Measure_syncs_of_an_empty_source_against_Hangfire_jobs_that_do_nothing()
    {
        await using var host = await EngineHost.StartAsync(new EngineOptions());
        var jobs = host.Get<IBackgroundJobClient>();
        var missing = Guid.NewGuid().ToString("n");

        // Purging a connector that does not exist takes two statements, so it is the smallest of the allowed jobs.
        var bare = await MeasureAsync(host, () =>
        {
            for (var i = 0; i < Count; i++)
                jobs.Create<PurgeJob>(
                    Queues.Manual, job => job.RunAsync(missing, CancellationToken.None), new EnqueuedState(Queues.Manual));
            return Task.CompletedTask;
        });

        var connectors = new List<string>();
        for (var i = 0; i < Count; i++)
            connectors.Add(await host.ConnectAsync(new ScriptedWorld().Fill("a", 0)));
        var syncs = await MeasureAsync(host, async () =>
        {
            foreach (var connector in connectors)
                await host.Control.RunNowAsync(connector, RunKind.Sync, RunTrigger.Manual, rebuild: false, CancellationToken.None);
        });

        Assert.That(await host.ScalarAsync<long>("select count(*) from runs where status = 'SUCCESS'"), Is.EqualTo(Count));
        Report.Line(
            "a Hangfire job that does nearly nothing",
            $"{bare.TotalMilliseconds / Count:N1} ms",
            "1.0 x the job",
            "enqueued and executed, 8 workers");
        Report.Line(
            "a whole sync of an empty source",
            $"{syncs.TotalMilliseconds / Count:N1} ms",
            $"{syncs / bare:N1} x the job",
            $"{(syncs - bare).TotalMilliseconds / Count:N1} ms for run, split, task, lease and end");
    }

    private static async Task<TimeSpan> MeasureAsync(EngineHost host, Func<Task> enqueue)
    {
        var before = await SucceededAsync(host);
        var started = Stopwatch.GetTimestamp();
        await enqueue();
        await Eventually.TrueAsync(async () => await SucceededAsync(host) - before == Count, TimeSpan.FromMinutes(3));
        return Stopwatch.GetElapsedTime(started);
    }

    private static Task<long> SucceededAsync(EngineHost host)
        => host.ScalarAsync<long>("select count(*) from hangfire.job where statename = 'Succeeded'");
}
