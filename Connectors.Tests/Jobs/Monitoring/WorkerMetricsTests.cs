using System.Net;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Monitoring;

internal sealed class WorkerMetricsTests
{
    [Test]
    public async Task A_worker_serves_its_metrics_at_the_configured_address()
    {
        await using var database = await TestDatabase.CreateAsync();
        var directory = Directory.CreateTempSubdirectory("connectors-test-").FullName;
        var url = $"http://127.0.0.1:{FreePort.Find()}";
        await using var worker = await WorkerProcess.StartAsync(
            database.ConnectionString,
            directory,
            directory,
            settings: new Dictionary<string, string> { ["Connectors__Metrics__Url"] = url });
        using var client = new HttpClient();

        var page = await client.GetStringAsync($"{url}/metrics");
        using var elsewhere = await client.GetAsync(new Uri($"{url}/hangfire"));

        Assert.That(
            page, Does.Contain("connectors_queue_depth").And.Contain("queue=\"1-manual\"").And.Contain("queue=\"5-vectors\"")
                .And.Contain("connectors_schedule_lag_seconds"));
        Assert.That(elsewhere.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }
}
