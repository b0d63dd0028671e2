using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Monitoring;

/// <summary>Traces and metrics that a process sends to a collector.</summary>
internal sealed class CollectorTests
{
    [Test]
    public async Task A_collector_receives_traces_and_metrics_of_a_run_without_secrets()
    {
        await using var collector = await FakeCollector.StartAsync();
        await using var host = await ApiHost.StartAsync(
            "all",
            $"--Connectors:Telemetry:Otlp={collector.Address}",
            "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
            "--OTEL_BSP_SCHEDULE_DELAY=200",
            "--OTEL_METRIC_EXPORT_INTERVAL=500");
        var config = $$"""{"world":"{{ScriptedConfig.Add(new ScriptedWorld().Fill("p", 3))}}"}""";
        var made = await host.PostAsync("/api/v1/connectors?note=hidden", $$"""{"name":"Z","source":"scripted","config":{{config}}}""");
        await host.DatasetAsync($$"""[{"id":"{{made["data"]!["id"]}}"}]""");

        string[] spans = ["POST /api/v1/connectors", "run", "slice", "commit"];
        await Eventually.TrueAsync(() => Task.FromResult(spans.All(collector.Sent("traces").Contains)));
        string[] metrics = ["connectors.documents", "connectors.queue.depth", "connectors.schedule.lag", "connectors.run.duration"];
        await Eventually.TrueAsync(() => Task.FromResult(metrics.All(collector.Sent("metrics").Contains)));

        Assert.That(collector.Sent("traces"), Does.Contain(made["data"]!["id"]!.GetValue<string>()));
        Assert.That(collector.Sent("traces"), Does.Not.Contain(ApiHost.Key).And.Not.Contain("hidden"));
    }
}
