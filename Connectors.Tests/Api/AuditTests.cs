using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Connectors.Tests.Support;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Connectors.Tests.Api;

internal sealed class AuditTests : ApiTests
{
    [Test]
    public async Task Every_change_is_written_with_who_made_it_and_nothing_secret()
    {
        var connector = await Host.ConnectAsync();
        await Host.CallAsync(
            HttpMethod.Patch,
            $"/api/v1/connectors/{connector}",
            """{"refresh_freq":5,"config":{"credentials":{"user":"u","token":"secret-2"}}}""");
        await Host.CallAsync(HttpMethod.Patch, $"/api/v1/connectors/{connector}", """{"status":"CANCEL"}""");
        await Host.CallAsync(HttpMethod.Patch, $"/api/v1/connectors/{connector}", """{"status":"SCHEDULE"}""");
        var dataset = await Host.DatasetAsync($$"""[{"id":"{{connector}}"}]""");
        await Host.CallAsync(HttpMethod.Put, $"/api/v1/datasets/{dataset}", """{"connectors":[]}""");
        var run = (await Host.PostAsync($"/api/v1/connectors/{connector}/run", """{"kind":"prune"}"""))["data"]!["id"]!.GetValue<long>();
        await Host.PostAsync($"/api/v1/runs/{run}/cancel", "{}");
        await Host.PostAsync($"/api/v1/connectors/{connector}/failures/replay", """{"all":true}""");
        await Host.CallAsync(HttpMethod.Delete, "/api/v1/datasets", $$"""{"ids":["{{dataset}}"]}""");
        await Host.CallAsync(HttpMethod.Delete, $"/api/v1/connectors/{connector}");

        var entries = (await Host.GetAsync("/api/v1/audit?page_size=100"))["data"]!["entries"]!.AsArray();

        Assert.That(entries.Select(entry => entry!["action"]!.GetValue<string>()).Reverse(), Is.EqualTo(new[]
        {
            "connector.create", "connector.update", "connector.pause", "connector.resume", "dataset.create", "dataset.update", "run.prune",
            "run.cancel", "failures.replay", "dataset.delete", "connector.delete",
        }));
        Assert.That(entries.Select(entry => entry!["key_name"]!.GetValue<string>()), Is.All.EqualTo("bootstrap"));
        Assert.That(entries.ToJsonString(), Does.Not.Contain("secret-"));
        Assert.That(entries.Select(entry => entry!["target"]!.GetValue<string>()), Has.Member(connector).And.Member(dataset));
    }

    [Test]
    public async Task A_sync_that_is_started_by_rescheduling_is_in_the_audit()
    {
        var connector = await Host.ConnectAsync();
        var dataset = await Host.DatasetAsync($$"""[{"id":"{{connector}}"}]""");
        await Host.CallAsync(HttpMethod.Patch, $"/api/v1/connectors/{connector}", """{"reschedule":true}""");
        await Host.CallAsync(HttpMethod.Patch, $"/api/v1/connectors/{connector}", """{"status":"CANCEL"}""");
        await Host.CallAsync(HttpMethod.Patch, $"/api/v1/connectors/{connector}", """{"reschedule":true}""");
        var run = await Host.ScalarAsync<long>(
            """
            update runs set status = 'FAILED', finished_at = now() where id = (select max(id) from runs where connector_id = @connector)
            returning id
            """,
            new { connector });
        var resumed = await Host.PostAsync(
            $"/api/v1/connectors/{connector}/resume-failed-sync", $$"""{"kb_id":"{{dataset}}","task_id":"{{run}}"}""");

        var actions = (await ListAsync($"target={connector}")).Select(entry => entry!["action"]!.GetValue<string>()).Reverse();

        Assert.That(Code(resumed), Is.Zero, resumed.ToJsonString());
        Assert.That(actions, Is.EqualTo(new[] { "connector.create", "run.sync", "connector.pause", "connector.resume", "run.sync" }));
    }

    [Test]
    public async Task A_caller_who_hangs_up_during_a_change_neither_leaves_it_half_done_nor_escapes_the_audit()
    {
        var hangUps = new HangUps();
        await using var host = await ApiHost.StartAsync(builder => builder.Services.AddSingleton<IStartupFilter>(hangUps), "api");
        var connector = await host.ConnectAsync();
        var run = (await host.PostAsync($"/api/v1/connectors/{connector}/run", "{}"))["data"]!["id"]!.GetValue<long>();
        using var hangUp = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/api/v1/connectors/{connector}")
        {
            Content = new StringContent("""{"status":"CANCEL"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ApiHost.Key);

        // Held between the pausing of the connector and the stopping of its run.
        await using (var connection = await host.Database.Database.OpenAsync(CancellationToken.None))
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await using var hold = new NpgsqlCommand($"select id from runs where id = {run} for update", connection, transaction);
            await hold.ExecuteNonQueryAsync();
            var sent = host.Client.SendAsync(request, hangUp.Token);
            await Eventually.TrueAsync(
                () => host.ScalarAsync<bool>("select paused from connectors where id = @connector", new { connector }));
            await hangUp.CancelAsync();
            Assert.That(async () => await sent, Throws.InstanceOf<OperationCanceledException>());
            await hangUps.Noticed;
        }

        await Eventually.TrueAsync(() => host.ScalarAsync<bool>("select exists (select from audit where action = 'connector.pause')"));
        Assert.That(await host.ScalarAsync<string>("select status from runs where id = @run", new { run }), Is.EqualTo("CANCEL"));
    }

    [Test]
    public async Task Entries_are_found_by_action_target_and_key_and_keys_outlive_their_revoking()
    {
        var key = await Host.KeyAsync("default", "operator");
        var (first, second) = (await Host.ConnectAsync(key), await Host.ConnectAsync());
        var id = (await ListAsync("action=key.create"))[0]!["target"]!.GetValue<string>();
        await Host.CallAsync(HttpMethod.Delete, $"/api/v1/keys/{id}");

        Assert.That(await ListAsync("action=connector"), Has.Count.EqualTo(2));
        Assert.That(await ListAsync($"target={second}"), Has.Count.EqualTo(1));
        Assert.That(
            (await ListAsync($"key_id={id}")).Select(
                entry => (entry!["target"]!.GetValue<string>(), entry["key_name"]!.GetValue<string>())),
            Is.EqualTo(new[] { (first, "k") }));
        Assert.That(await ListAsync("to=2001-01-01"), Is.Empty);
        Assert.That(Code(await Host.GetAsync("/api/v1/audit?from=yesterday")), Is.EqualTo(101));
    }

    [Test]
    public async Task Another_tenants_changes_are_not_shown()
    {
        var acme = await Host.KeyAsync("acme");
        await Host.ConnectAsync();
        await Host.ConnectAsync(acme);

        Assert.That((await Host.GetAsync("/api/v1/audit", acme))["data"]!["total"]!.GetValue<long>(), Is.EqualTo(1));
    }

    private async Task<JsonArray> ListAsync(string query) => (await Host.GetAsync($"/api/v1/audit?{query}"))["data"]!["entries"]!.AsArray();
}
