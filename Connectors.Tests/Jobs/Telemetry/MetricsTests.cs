using System.Text.RegularExpressions;
using Connectors.Jobs.Telemetry;
using Connectors.Sources;
using Connectors.Tests.Architecture;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Telemetry;

internal sealed partial class MetricsTests
{
    [Test]
    public async Task Every_metric_of_the_dashboard_is_on_the_page()
    {
        await using var host = await ApiHost.StartAsync();
        Exercise();

        var page = await Eventually.GetAsync(async () =>
        {
            host.Get<StateMetrics>().Set([.. Kinds.Select(kind => new StateSample(kind, "sync", "RUNNING", 1))]);
            var text = await host.Client.GetStringAsync("/metrics");
            return text.Contains("connectors_budget_exhausted", StringComparison.Ordinal) ? text : null;
        });

        var named = Metric().Matches(await File.ReadAllTextAsync(Path.Combine(Codebase.Root, "deploy", "grafana-dashboard.json")))
            .Select(match => match.Value).Distinct().ToArray();
        var shown = Shown().Matches(page).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.That(named, Has.Length.GreaterThan(10));
        Assert.That(named.Except(shown), Is.Empty, page);
    }

    [Test]
    public async Task The_sampler_tells_what_waits_and_what_lags()
    {
        await using var host = await ApiHost.StartAsync();
        var connector = await host.ConnectAsync();
        await host.DatasetAsync($$"""[{"id":"{{connector}}"}]""");

        var samples = await host.Get<StateQuery>().ReadAsync(CancellationToken.None);

        Assert.That(samples.Single(sample => sample.Metric == "active"), Is.EqualTo(new StateSample("active", "sync", "SCHEDULE", 1)));
        Assert.That(samples.Single(sample => sample.Metric == "queue").Value, Is.EqualTo(1));
        Assert.That(samples.Single(sample => sample.Metric == "connectors"), Is.EqualTo(new StateSample("connectors", "active", "", 1)));
        Assert.That(samples.Single(sample => sample.Metric == "overdue").Value, Is.Zero);
    }

    [Test]
    public async Task A_connector_whose_sync_does_not_begin_lags()
    {
        await using var host = await ApiHost.StartAsync();
        var connector = await host.ConnectAsync();
        await host.DatasetAsync($$"""[{"id":"{{connector}}"}]""");
        await host.Database.Database.ExecuteAsync(
            "delete from runs; update connectors set refresh_freq = 60, created_at = now() - interval '3 hours'", null, CancellationToken.None);

        var samples = await host.Get<StateQuery>().ReadAsync(CancellationToken.None);

        Assert.That(samples.Single(sample => sample.Metric == "lag").Value, Is.InRange(7200, 7300));
        Assert.That(samples.Single(sample => sample.Metric == "overdue").Value, Is.EqualTo(1));
    }

    [Test]
    public async Task Without_the_key_the_page_tells_nothing()
    {
        await using var host = await ApiHost.StartAsync("api", "--Connectors:Metrics:Key=scrape-me-please");

        var (none, text) = await host.CallAsync(HttpMethod.Get, "/metrics", key: "");
        var (wrong, _) = await host.CallAsync(HttpMethod.Get, "/metrics", key: "another");
        var (right, _) = await host.CallAsync(HttpMethod.Get, "/metrics", key: "scrape-me-please");

        Assert.That((none, wrong, right), Is.EqualTo((401, 401, 200)));
        Assert.That(text.ToString(), Does.Not.Contain("# TYPE"));
    }

    [Test]
    public async Task What_a_proxy_passes_on_needs_the_key()
    {
        await using var host = await ApiHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Add("X-Forwarded-For", "127.0.0.1");

        using var answer = await host.Client.SendAsync(request);

        Assert.That((int)answer.StatusCode, Is.EqualTo(403));
    }

    private static readonly string[] Kinds =
        ["active", "ended", "queue", "tasks", "failures", "held", "connectors", "lag", "overdue", "budget", "exhausted"];

    private static void Exercise()
    {
        new UsageMeter { Source = "scripted" }.Add("list", new EndpointUsage(1, 1, 1, 1000));
        EngineTelemetry.Commit().Dispose();
        EngineTelemetry.Slice(TimeSpan.FromSeconds(1), "read", "Done");
        EngineTelemetry.Committed(new() { Deleted = [] }, 1, 1);
    }

    [GeneratedRegex(@"\bconnectors_\w+")]
    private static partial Regex Metric();

    [GeneratedRegex(@"^(connectors_\w+)", RegexOptions.Multiline)]
    private static partial Regex Shown();
}
