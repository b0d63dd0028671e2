using System.Globalization;
using System.Text.Json.Nodes;
using Connectors.Jobs.Monitoring;
using Connectors.Tests.Api.Dashboard;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api;

/// <summary>What the API and the pages say about runs that wait, runs that were read in part, and connectors that need a person.</summary>
internal sealed class RunTruthTests : ApiTests
{
    [Test]
    public async Task A_run_that_waits_says_why_which_attempt_comes_next_and_when()
    {
        var connector = await Host.ConnectAsync();
        var run = await RunAsync(connector, "RUNNING", "now() - interval '2 minutes'");
        await TaskAsync(run, connector, "#general", "waiting", "'transient'", "'No <connection>.'", "now() + interval '9 minutes'");

        var answer = (await Host.GetAsync($"/api/v1/runs/{run}"))["data"]!;
        var log = (await Host.GetAsync($"/api/v1/connectors/{connector}/logs"))["data"]!["logs"]![0]!;
        var pages = await PagesAsync($"/runs/{run}", $"/connectors/{connector}", "/hangfire/connectors");
        var retry = answer["run"]!["retry"]!;
        Assert.That(
            (Text(retry, "partition"), Text(retry, "error"), Text(retry, "error_kind")),
            Is.EqualTo(("#general", "No <connection>.", "transient")));
        Assert.That(((int)retry["attempt"]!, (int)retry["max_attempts"]!), Is.EqualTo((2, 4)));
        Assert.That(Text(retry, "retry_at"), Is.Not.Null.And.EqualTo(Text(answer["partitions"]![0]!, "retry_at")));
        Assert.That((Text(answer["run"]!, "error"), Text(answer["run"]!, "error_kind")), Is.EqualTo(("No <connection>.", "transient")));
        Assert.That(Text(answer["run"]!, "status_line"), Does.StartWith("RUNNING, attempt 2 of 4 at "));
        Assert.That((int)answer["partitions"]![0]!["max_attempts"]!, Is.EqualTo(4));
        Assert.That(Text(log, "error_msg"), Is.EqualTo("No <connection>."));
        Assert.That(pages, Has.All.Contain("attempt 2 of 4 at ").And.All.Contain("#general: No &lt;connection&gt;."));
    }

    [Test]
    public async Task A_run_that_could_not_read_some_partitions_says_so_in_its_status_line_and_on_the_pages()
    {
        var connector = await Host.ConnectAsync();
        var run = await RunAsync(connector, "SUCCESS", "now() - interval '2 minutes'", "'3 of 20 partitions failed: #a: Invite the app.'");

        var answer = (await Host.GetAsync($"/api/v1/runs/{run}"))["data"]!["run"]!;
        var pages = await PagesAsync($"/runs/{run}", $"/connectors/{connector}", "/hangfire/connectors");

        Assert.That(Text(answer, "status_line"), Is.EqualTo("SUCCESS, 3 of 20 partitions failed: #a: Invite the app."));
        Assert.That(pages, Has.All.Contain("3 of 20 partitions failed: #a: Invite the app."));
    }

    [Test]
    public async Task A_failed_access_refresh_is_seen_beside_the_status()
    {
        var connector = await Host.ConnectAsync();
        await RunAsync(connector, "SUCCESS", "now() - interval '2 minutes'");
        await RunAsync(connector, "FAILED", "now() - interval '1 minute'", "'The groups cannot be read.'", "access");

        var one = (await Host.GetAsync($"/api/v1/connectors/{connector}"))["data"]!;
        var listed = await Host.GetAsync("/api/v1/connectors?access_status=FAILED");
        var others = await Host.GetAsync("/api/v1/connectors?access_status=SUCCESS");
        var pages = await PagesAsync(
            $"/connectors/{connector}", "/hangfire/connectors?access_status=FAILED", "/connectors", "/");
        var samples = await Host.Get<StateQuery>().ReadAsync(CancellationToken.None);

        Assert.That(
            (Text(one, "status"), Text(one, "access_status"), Text(one, "access_error")),
            Is.EqualTo(("SUCCESS", "FAILED", "The groups cannot be read.")));
        Assert.That(one["last_access"], Is.Not.Null);
        Assert.That(Text(listed["data"]![0]!, "access_status"), Is.EqualTo("FAILED"));
        Assert.That(others["data"]!.AsArray(), Is.Empty);
        Assert.That(pages, Has.All.Contain("ccess refresh failed"));
        Assert.That(pages[0], Does.Contain("The groups cannot be read."));
        Assert.That(samples.Single(sample => sample.Metric == "access").Value, Is.EqualTo(1));
    }

    [Test]
    public async Task A_connector_that_is_linked_nowhere_says_that_it_does_not_run()
    {
        var connector = await Host.ConnectAsync();

        var before = (await Host.GetAsync($"/api/v1/connectors/{connector}"))["data"]!;
        var pages = await PagesAsync($"/connectors/{connector}", "/hangfire/connectors");
        await Host.DatasetAsync($$"""[{"id":"{{connector}}"}]""");
        var after = (await Host.GetAsync($"/api/v1/connectors/{connector}"))["data"]!;

        Assert.That(((bool)before["linked"]!, before["next_sync"]), Is.EqualTo((false, (JsonNode?)null)));
        Assert.That(pages, Has.All.Contain("in no knowledge base: does not run"));
        Assert.That((bool)after["linked"]!);
        Assert.That(Text(after, "next_sync"), Is.Not.Null);
        Assert.That(
            await PagesAsync($"/connectors/{connector}", "/hangfire/connectors"), Has.None.Contain("in no knowledge base: does not run"));
    }

    [TestCase(5, true)]
    [TestCase(60, false)]
    public async Task Credentials_that_end_soon_are_told_days_ahead(int days, bool told)
    {
        var end = DateTimeOffset.UtcNow.AddDays(days);
        var world = ScriptedConfig.Add(new ScriptedWorld { CredentialsExpireAt = end });
        var made = await Host.PostAsync("/api/v1/connectors", $$"""{"name":"Z","source":"scripted","config":{"world":"{{world}}"} }""");
        var id = Text(made["data"]!, "id");

        var one = (await Host.GetAsync($"/api/v1/connectors/{id}"))["data"]!;
        var list = await Host.GetAsync("/api/v1/connectors");
        var samples = await Host.Get<StateQuery>().ReadAsync(CancellationToken.None);
        var pages = await PagesAsync("/hangfire/connectors", "/");

        Assert.That(Time(one, "credentials_expire_at"), Is.EqualTo(end).Within(TimeSpan.FromSeconds(1)));
        Assert.That(Text(list["data"]![0]!, "credentials_expire_at"), Is.EqualTo(Text(one, "credentials_expire_at")));
        Assert.That(samples.Single(sample => sample.Metric == "expiring").Value, Is.EqualTo(told ? 1 : 0));
        Assert.That(pages.All(page => page.Contains("redentials end <", StringComparison.Ordinal)), Is.EqualTo(told));
        Assert.That((await PagesAsync($"/connectors/{id}"))[0], Does.Contain("<dt>Credentials end</dt>"));
    }

    [Test]
    public async Task A_test_of_the_connection_refreshes_when_the_credentials_end_and_a_test_of_another_config_does_not()
    {
        var (old, renewed) = (DateTimeOffset.UtcNow.AddDays(5), DateTimeOffset.UtcNow.AddDays(300));
        var world = new ScriptedWorld { CredentialsExpireAt = old };
        var other = ScriptedConfig.Add(new ScriptedWorld { CredentialsExpireAt = renewed.AddDays(1) });
        var made = await Host.PostAsync(
            "/api/v1/connectors", $$"""{"name":"Z","source":"scripted","config":{"world":"{{ScriptedConfig.Add(world)}}"} }""");
        var id = Text(made["data"]!, "id");
        world.CredentialsExpireAt = renewed;

        await Host.PostAsync($"/api/v1/connectors/{id}/test", $$"""{"config":{"world":"{{other}}"} }""");
        var untouched = (await Host.GetAsync($"/api/v1/connectors/{id}"))["data"]!;
        await Host.PostAsync($"/api/v1/connectors/{id}/test", "{}");
        var refreshed = (await Host.GetAsync($"/api/v1/connectors/{id}"))["data"]!;

        Assert.That(Time(untouched, "credentials_expire_at"), Is.EqualTo(old).Within(TimeSpan.FromSeconds(1)));
        Assert.That(Time(refreshed, "credentials_expire_at"), Is.EqualTo(renewed).Within(TimeSpan.FromSeconds(1)));
    }

    [Test]
    public async Task A_single_partition_shows_documents_and_rate_and_a_percentage_only_if_the_last_run_tells_how_many()
    {
        var connector = await Host.ConnectAsync();
        var run = await RunAsync(connector, "RUNNING", "now() - interval '10 minutes'");
        await TaskAsync(run, connector, "everything", "running", "null", "null", "null", added: 1000);

        var unknown = (await Host.GetAsync($"/api/v1/runs/{run}"))["data"]!["run"]!["progress"]!;
        var bare = (await PagesAsync($"/runs/{run}"))[0];
        await Host.Database.Database.ExecuteAsync(
            """
            update runs set status = 'CANCEL', finished_at = now() where id = @run;
            insert into runs (connector_id, kind, trigger, status, until, finished_at, added)
            values (@connector, 'sync', 'manual', 'SUCCESS', now(), now(), 4000);
            """,
            new { run, connector },
            CancellationToken.None);
        var next = await RunAsync(connector, "RUNNING", "now() - interval '10 minutes'");
        await TaskAsync(next, connector, "everything", "running", "null", "null", "null", added: 1000);
        var known = (await Host.GetAsync($"/api/v1/runs/{next}"))["data"]!["run"]!["progress"]!;
        var full = (await PagesAsync($"/runs/{next}"))[0];

        Assert.That(new[] { unknown["percent"], unknown["total"], unknown["expected_end"] }, Is.All.Null);
        Assert.That((double)unknown["per_minute"]!, Is.EqualTo(100).Within(2));
        Assert.That((double)unknown["elapsed_secs"]!, Is.EqualTo(600).Within(15));
        Assert.That(bare, Does.Contain("<progress aria-label").And.Contain("1,000 documents").And.Contain(" a minute"));
        Assert.That(
            ((int)known["percent"]!, (long)known["total"]!, (bool)known["total_is_estimate"]!), Is.EqualTo((25, 4000L, true)));
        var left = Time(known, "expected_end") - DateTimeOffset.UtcNow;
        Assert.That(left.TotalMinutes, Is.EqualTo(30).Within(2));
        Assert.That(full, Does.Contain("1,000 of about 4,000 documents").And.Contain(", ends ").And.Contain("value=\"25\""));
    }

    private static string? Text(JsonNode node, string key) => (string?)node[key];

    private static DateTimeOffset Time(JsonNode node, string key) => DateTimeOffset.Parse(Text(node, key)!, CultureInfo.InvariantCulture);

    private async Task<string[]> PagesAsync(params string[] paths)
    {
        using var browser = new Browser(Host.Client.BaseAddress);
        await browser.SignInAsync(Connectors.Tests.Support.ApiHost.Key);
        List<string> pages = [];
        foreach (var path in paths)
            pages.Add(await browser.ReadAsync(path));
        return [.. pages];
    }

    private async Task<long> RunAsync(string connector, string status, string started, string error = "null", string kind = "sync")
        => await Host.ScalarAsync<long>(
            $"""
            insert into runs (connector_id, kind, trigger, status, until, started_at, finished_at, error)
            values (@connector, @kind, 'manual', @status, now(), {started}, case when @status <> 'RUNNING' then now() end, {error})
            returning id
            """,
            new { connector, status, kind });

    private Task<int> TaskAsync(
        long run, string connector, string label, string state, string kind, string error, string retry, int added = 0)
        => Host.Database.Database.ExecuteAsync(
            $"""
            insert into tasks (run_id, connector_id, partition_key, label, work, until, state, lease, attempts, attempts_max, error_kind,
                error, retry_at, added)
            values (@run, @connector, @label, @label, 'read', now(), @state, case when @state = 'running' then 1 end, 1, 4, {kind}, {error},
                {retry}, @added)
            """,
            new { run, connector, label, state, added },
            CancellationToken.None);
}
