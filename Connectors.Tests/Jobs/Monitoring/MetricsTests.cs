using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connectors.Jobs.Monitoring;
using Connectors.Sources;
using Connectors.Tests.Architecture;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Monitoring;

internal sealed partial class MetricsTests
{
    [Test]
    public async Task The_metrics_page_has_every_metric_of_the_dashboard_and_the_manual()
    {
        await using var host = await ApiHost.StartAsync("all");
        var shut = new SourceFailure(FailureScope.Container, "shut", FailureReason.Forbidden, "It is shut.");
        await SyncAsync(host, new ScriptedWorld { SplitFailures = [shut] }.Fill("p", 3));
        await Eventually.TrueAsync(
            async () => await host.ScalarAsync<long>("select count(*) from runs where kind = 'sync' and status = 'SUCCESS'") > 0);
        await SyncAsync(host, new ScriptedWorld { BeforeBatch = (_, _, token) => Task.Delay(Timeout.Infinite, token) }.Fill("q", 3));
        await Eventually.TrueAsync(async () => await host.ScalarAsync<long>("select count(*) from tasks where state = 'running'") == 1);
        new UsageMeter { Source = "scripted" }.Add("list", new EndpointUsage(0, 0, 1, 1000));

        var page = await host.Client.GetStringAsync("/metrics");

        string[] texts =
        [
            .. new[] { "grafana-dashboard.json", "scaling.md" }
                .Select(file => File.ReadAllText(Path.Combine(Codebase.Root, "deploy", file))),
        ];
        var named = Metric().Matches(string.Join('\n', texts)).Select(match => match.Value).Distinct().ToArray();
        var shown = Shown().Matches(page).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.That(named, Has.Length.GreaterThan(10));
        Assert.That(named.Except(shown), Is.Empty, page);
        Assert.That(page, Does.Contain("source=\"scripted\"").And.Contain("queue=\"3-backfill\""));
    }

    [Test]
    public async Task Every_panel_of_the_dashboard_has_a_query_and_a_unique_title()
    {
        var board = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Codebase.Root, "deploy", "grafana-dashboard.json")))!;
        var panels = board["panels"]!.AsArray();

        Assert.That(panels, Has.Count.GreaterThan(10));
        Assert.That(
            panels.Where(panel => panel!["targets"]!.AsArray().Any(target => string.IsNullOrEmpty((string?)target!["expr"]))), Is.Empty);
        Assert.That(panels.Select(panel => (string)panel!["title"]!), Is.Unique);
    }

    [Test]
    public async Task The_state_metrics_tell_what_the_index_and_the_vectors_still_lack()
    {
        await using var host = await ApiHost.StartAsync();
        var connector = await host.ConnectAsync();
        await host.DatasetAsync($$"""[{"id":"{{connector}}"}]""");
        await host.Database.Database.ExecuteAsync(
            """
            update search_upkeep set renew = true, document_id = 'c0000000-0000-0000-0000-000000000000';
            update pg_class set reltuples = 1000 where oid = 'chunks'::regclass;
            update knowledge_bases set embedding_model = 'some';
            insert into embedding_models (signature) values ('old'), ('new');
            insert into vector_states (connector_id, model_id, passed_at, total, embedded, failed)
            select @connector, id, now() - case when signature = 'old' then interval '1 day' else interval '0' end, 50,
                   case when signature = 'old' then 0 else 20 end, 1 from embedding_models
            """,
            new { connector },
            CancellationToken.None);

        var samples = await host.Get<StateQuery>().ReadAsync(CancellationToken.None);

        Assert.That(samples.Single(sample => sample.Metric == "outdated").Value, Is.EqualTo(250).Within(1));
        Assert.That(samples.Single(sample => sample.Metric == "vectors").Value, Is.EqualTo(29));
    }

    [Test]
    public async Task The_state_metrics_count_active_runs_and_queued_jobs()
    {
        await using var host = await ApiHost.StartAsync();
        var connector = await host.ConnectAsync();
        await host.DatasetAsync($$"""[{"id":"{{connector}}"}]""");

        var samples = await host.Get<StateQuery>().ReadAsync(CancellationToken.None);

        Assert.That(samples.Single(sample => sample.Metric == "active"), Is.EqualTo(new StateSample("active", "sync", "SCHEDULE", 1)));
        Assert.That(
            samples.Where(sample => sample.Metric == "queue").Select(sample => sample.Value),
            Is.EquivalentTo(new[] { 1, 0, 0, 0, 0, 0, 0 }));
        Assert.That(samples.Single(sample => sample.Metric == "connectors"), Is.EqualTo(new StateSample("connectors", "active", "", 1)));
        Assert.That(samples.Single(sample => sample.Metric == "overdue").Value, Is.Zero);
    }

    [Test]
    public async Task A_connector_whose_sync_is_overdue_counts_as_lag()
    {
        await using var host = await ApiHost.StartAsync();
        var connector = await host.ConnectAsync();
        await host.DatasetAsync($$"""[{"id":"{{connector}}"}]""");
        await host.Database.Database.ExecuteAsync(
            "delete from runs; update connectors set refresh_freq = 60, created_at = now() - interval '3 hours'",
            null,
            CancellationToken.None);

        var samples = await host.Get<StateQuery>().ReadAsync(CancellationToken.None);

        Assert.That(samples.Single(sample => sample.Metric == "lag").Value, Is.InRange(7200, 7300));
        Assert.That(samples.Single(sample => sample.Metric == "overdue").Value, Is.EqualTo(1));
    }

    [Test]
    public async Task The_metrics_page_is_refused_without_the_key()
    {
        await using var host = await ApiHost.StartAsync("api", "--Connectors:Metrics:Key=scrape-me-please");

        var (none, text) = await host.CallAsync(HttpMethod.Get, "/metrics", key: "");
        var (wrong, _) = await host.CallAsync(HttpMethod.Get, "/metrics", key: "another");
        var (right, _) = await host.CallAsync(HttpMethod.Get, "/metrics", key: "scrape-me-please");

        Assert.That((none, wrong, right), Is.EqualTo((401, 401, 200)));
        Assert.That(text.ToString(), Does.Not.Contain("# TYPE"));
    }

    [Test]
    public async Task A_request_that_came_through_a_proxy_needs_the_key([Values] bool addressesAreTakenFromIt)
    {
        await using var host = await ApiHost.StartAsync("api", $"--ForwardedHeaders_Enabled={addressesAreTakenFromIt}");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Add("X-Forwarded-For", "127.0.0.1");

        using var answer = await host.Client.SendAsync(request);

        Assert.That((int)answer.StatusCode, Is.EqualTo(403));
    }

    private static async Task SyncAsync(ApiHost host, ScriptedWorld world)
    {
        var config = $$"""{"world":"{{ScriptedConfig.Add(world)}}"}""";
        var made = await host.PostAsync("/api/v1/connectors", $$"""{"name":"Z","source":"scripted","config":{{config}}}""");
        await host.DatasetAsync($$"""[{"id":"{{made["data"]!["id"]}}"}]""");
    }

    [GeneratedRegex(@"\bconnectors_\w+")]
    private static partial Regex Metric();

    [GeneratedRegex(@"^(connectors_\w+)", RegexOptions.Multiline)]
    private static partial Regex Shown();
}
