namespace Connectors.Tests.Benchmarks;

/// <summary>
/// Measures the cost of scheduling very many connectors: Hangfire's scheduler with the product's filters and a durable PostgreSQL. It opens
/// runs and enqueues their jobs, but no worker takes them.
/// </summary>
[Explicit("Takes minutes and measures; run it with ./benchmark ScheduleBenchmark"), Category("Benchmark"), NonParallelizable]
public sealed class ScheduleBenchmark
{
    private const int Herd = 2_000;
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(20);

    [Test]
    public async Task Measure_the_scheduler_with_10_000_and_100_000_connectors()
    {
        await using var world = await ScaleWorld.StartAsync();
        var report = new ScaleReport(10_000);
        foreach (var count in new[] { 10_000, 100_000 })
        {
            await world.GrowAsync(count, runsEach: 0);
            var made = await world.RescheduleAsync(ScaleWorld.Often, 720);
            report.Schedule(count, made, await world.ReconcileAsync());
            await MeasureAsync(world, report, count);
            Assert.That(
                await world.Database.FirstAsync<long>("select count(*) from connectors", null, CancellationToken.None), Is.EqualTo(count));
        }
    }

    private static async Task MeasureAsync(ScaleWorld world, ScaleReport report, int count)
    {
        // Work that is left from building the schedule must not count: vacuum now, and let the scheduler catch up.
        await world.Database.ExecuteAsync("vacuum analyze", null, CancellationToken.None);
        using var scheduler = world.StartScheduler();
        foreach (var _ in Enumerable.Range(0, 3))
            await world.CaughtUpAsync((await DatabaseLoad.ReadAsync(world.Database)).At);
        var (before, cpu) = (await DatabaseLoad.ReadAsync(world.Database), Environment.CpuUsage.TotalTime);
        await Task.Delay(Watched);
        var (after, spent) = (await DatabaseLoad.ReadAsync(world.Database), Environment.CpuUsage.TotalTime - cpu);
        report.Ticks(await world.TicksAsync(DateTime.UnixEpoch.AddSeconds(before.At)), before, after, spent.TotalSeconds);
        var memory = Environment.WorkingSet / 1e6;
        Report.Line("  memory of the scheduler's process", $"{memory:N0} MB", report.Of("memory", memory));

        await world.HerdAsync(Herd);
        var begun = await DatabaseLoad.ReadAsync(world.Database);
        await world.CaughtUpAsync(begun.At);
        var ended = await DatabaseLoad.ReadAsync(world.Database);
        var opened = (await world.TicksAsync(DateTime.UnixEpoch.AddSeconds(begun.At))).Opened.Count / (ended.At - begun.At);
        var due = count / 60.0 / ScaleWorld.Often;
        Report.Line(
            $"  {Herd:N0} due at the same time",
            $"{opened:N0} runs per second",
            $"{opened / due:N1} x what is due",
            $"opened in {ended.At - begun.At:N0} s; {ended.Since(begun)}");
    }
}
