using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Connectors.Tests.Benchmarks;

/// <summary>
/// Measures the load and response times of an installation with many connectors: an API process, a worker process and a durable PostgreSQL.
/// </summary>
[Explicit("Takes minutes and measures; run it with ./benchmark ScaleBenchmark"), Category("Benchmark"), NonParallelizable]
public sealed class ScaleBenchmark
{
    private const int Asked = 40;
    private const int Week = 10_080;

    private static ScaleWorld world = null!;
    private static ScaleReport? report;

    [OneTimeSetUp]
    public static async Task StartAsync() => world = await ScaleWorld.StartAsync();

    [OneTimeTearDown]
    public static async Task StopAsync() => await world.DisposeAsync();

    [Test]
    public async Task Measure_an_installation_by_number_of_connectors([Values(100, 1_000, 10_000)] int count)
    {
        await world.GrowAsync(count);
        report ??= new ScaleReport(count);
        var made = await world.RescheduleAsync(Week, Week);
        report.Schedule(count, made, await world.ReconcileAsync());

        await using var api = await ProductProcess.StartAsync("api", world.ConnectionString, world.Folder);
        await AskAsync(api);
        await using var worker = await ProductProcess.StartAsync("worker", world.ConnectionString, world.Folder);
        await IdleAsync(api, worker);
        await TickAsync(count, worker);
        Assert.That(
            await world.Database.FirstAsync<long>("select count(*) from connectors", null, CancellationToken.None),
            Is.GreaterThanOrEqualTo(count));
    }

    private static async Task AskAsync(ProductProcess api)
    {
        var (create, edit, pause, resume, list, runs) = (
            new Latencies(), new Latencies(), new Latencies(), new Latencies(), new Latencies(), new Latencies());
        for (var i = 0; i < Asked; i++)
        {
            var config = new JsonObject { ["root"] = world.Folder };
            var body = new JsonObject { ["name"] = $"New {i}", ["source"] = "folder", ["config"] = config };
            var made = await create.MeasureAsync(() => SendAsync(api, HttpMethod.Post, "/api/v1/connectors", body));
            var id = made["data"]!["id"]!.GetValue<string>();
            var path = $"/api/v1/connectors/{id}";
            await edit.MeasureAsync(() => SendAsync(api, HttpMethod.Patch, path, new JsonObject { ["refresh_freq"] = 45 }));
            await pause.MeasureAsync(() => SendAsync(api, HttpMethod.Patch, path, new JsonObject { ["status"] = "CANCEL" }));
            await resume.MeasureAsync(() => SendAsync(api, HttpMethod.Patch, path, new JsonObject { ["status"] = "SCHEDULE" }));
            await list.MeasureAsync(() => SendAsync(api, HttpMethod.Get, "/api/v1/connectors?page=1&page_size=50&status=FAILED"));
            await runs.MeasureAsync(() => SendAsync(api, HttpMethod.Get, "/api/v1/connectors/sync_logs"));
            await SendAsync(api, HttpMethod.Delete, path);
        }

        foreach (var (what, took, remark) in new[]
        {
            ("create", create, "sequential calls over HTTP"),
            ("edit", edit, "to an interval that cron cannot express"),
            ("pause", pause, ""),
            ("resume", resume, "opens and enqueues a run"),
            ("list a page of connectors by status", list, ""),
            ("list a page of all runs", runs, ""),
        })
            Report.Line($"  {what}", $"{took}", report!.Of(what, took.P95), remark);
    }

    private static async Task IdleAsync(ProductProcess api, ProductProcess worker)
    {
        await Task.Delay(TimeSpan.FromSeconds(5));
        var (before, cpu) = (await DatabaseLoad.ReadAsync(world.Database), worker.CpuSeconds());
        await Task.Delay(TimeSpan.FromSeconds(15));
        var (after, spent) = (await DatabaseLoad.ReadAsync(world.Database), worker.CpuSeconds() - cpu);
        Report.Line(
            "  idle: one worker process",
            $"{spent / (after.At - before.At):P1} of a core",
            report!.Of("idle", spent / (after.At - before.At)));
        Report.Line(
            "  idle: the database",
            $"{after.BusyMsSince(before):N1} ms a second",
            report.Of("idle database", after.BusyMsSince(before)),
            after.Since(before));
        var (ours, theirs) = (api.MemoryMegabytes(), worker.MemoryMegabytes());
        Report.Line("  memory", $"{ours:N0} + {theirs:N0} MB", report.Of("memory", ours + theirs), "API + worker");
    }

    private static async Task TickAsync(int count, ProductProcess worker)
    {
        await world.RescheduleAsync(ScaleWorld.Often, 720);
        await world.Database.ExecuteAsync("delete from runs where finished_at is null", null, CancellationToken.None);
        var written = await DatabaseLoad.ReadAsync(world.Database);
        await world.CaughtUpAsync(written.At);
        var (before, cpu) = (await DatabaseLoad.ReadAsync(world.Database), worker.CpuSeconds());
        await Task.Delay(TimeSpan.FromSeconds(count < 10_000 ? 15 : 40));
        var (after, spent) = (await DatabaseLoad.ReadAsync(world.Database), worker.CpuSeconds() - cpu);
        var ticks = await world.TicksAsync(DateTime.UnixEpoch.AddSeconds(before.At));
        report!.Ticks(ticks, before, after, spent);
        Report.Line(
            "  caught up with a schedule just made anew",
            $"{before.At - written.At:N1} s",
            report.Of("caught up", before.At - written.At),
            "under a worker that had read the old one");
        Report.Line(
            "  opened until begun",
            $"{ticks.Begun}",
            report!.Of("begun", ticks.Begun.P95),
            $"{ticks.Ended} of {ticks.Opened.Count} ended; {worker.MemoryMegabytes():N0} MB");
    }

    private static async Task<JsonNode> SendAsync(ProductProcess api, HttpMethod method, string path, JsonObject? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await api.Client.SendAsync(request);
        var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.That(json["code"]!.GetValue<int>(), Is.Zero, json.ToJsonString());
        return json;
    }
}
