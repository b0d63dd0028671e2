using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Connectors.Sources.Catalog;
using Connectors.Tests.Api.Dashboard;
using Connectors.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Connectors.Tests.Api;

/// <summary>
/// Plants secrets in connectors of every kind, has jobs run against an upstream that repeats them, and looks for them everywhere.
/// </summary>
internal sealed class PlantedSecretsTests
{
    private readonly StringBuilder _answers = new();
    private TellTaleUpstream _upstream = null!;
    private CapturedLogs _logs = null!;
    private ApiHost _host = null!;
    private string _folder = null!;

    [SetUp]
    public async Task StartAsync()
    {
        (_upstream, _logs, _folder) = (
            new TellTaleUpstream(), new CapturedLogs(), Directory.CreateTempSubdirectory("connectors-test-").FullName);
        await File.WriteAllTextAsync(Path.Combine(_folder, "a.txt"), "text");
        await _upstream.StartAsync();
        _host = await ApiHost.StartAsync(
            builder => builder.Logging.AddProvider(_logs),
            "all",
            "--Connectors:Egress:Allow=127.0.0.1;localhost", $"--Connectors:FolderRoots={_folder}",
            "--Logging:LogLevel:Default=Trace", "--Logging:LogLevel:Microsoft=Trace", "--Logging:LogLevel:Microsoft.AspNetCore=Debug",
            "--Logging:LogLevel:Hangfire=Trace", "--Logging:LogLevel:Npgsql=Debug");
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _host.DisposeAsync();
        await _upstream.DisposeAsync();
        _logs.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task A_secret_turns_up_in_no_table_log_page_or_answer()
    {
        List<string> secrets = [];
        foreach (var source in _host.Get<SourceCatalog>().All.Where(source => source.Type is not ("picky" or "scripted")))
        {
            foreach (var planted in PlantedConfig.Of(source, _upstream.Address, _folder))
            {
                secrets.AddRange(planted.Secrets);
                Assert.That(
                    planted.Secrets.Count == 0,
                    Is.EqualTo(source.SecretPaths.Count == 0),
                    $"{source.Type}: plant something in every secret");
                await UseAsync(source.Type, planted.Config);
            }
        }

        var told = string.Concat(_upstream.Requests.Select(request => $"{request.Authorization} {WebUtility.UrlDecode(request.Body)}\n"));
        var (database, logs) = (await DumpAsync(), string.Join('\n', _logs.Lines));
        Assert.That(secrets, Has.Count.GreaterThanOrEqualTo(8));
        Assert.That(
            secrets.Distinct().Count(secret => told.Contains(secret, StringComparison.Ordinal)),
            Is.GreaterThanOrEqualTo(3),
            "the secrets were used");
        Assert.That(
            database,
            Does.Contain("********").And.Contain("SyncJob").And.Contain("FAILED"),
            "the dump has what it should be looked for in");
        Assert.That(logs, Does.Contain("Executed endpoint").And.Contain("Connectors.Jobs"), "the logs are complete");
        Assert.That(secrets.Distinct().SelectMany(secret => Leaks(secret, database, logs, _answers.ToString())), Is.Empty);
    }

    private static IEnumerable<string> Leaks(string secret, params string[] places)
        => from form in Forms(secret)
            from place in places
            let at = place.IndexOf(form, StringComparison.Ordinal)
            where at >= 0
            select place[Math.Max(0, at - 300)..Math.Min(place.Length, at + 100)];

    /// <summary>All that a user may do with a connector, from making it to deleting it, with every answer kept.</summary>
    private async Task UseAsync(string source, JsonObject config)
    {
        (_upstream.Status, _upstream.GivesTokens) = (429, true);
        var body = new JsonObject { ["name"] = $"My {source}", ["source"] = source, ["config"] = config.DeepClone() };
        var made = Keep(await _host.PostAsync("/api/v1/connectors", body.ToJsonString()));
        Assert.That(made["code"]!.GetValue<int>(), Is.Zero, $"{source}: {made.ToJsonString()}");
        var id = made["data"]!["id"]!.GetValue<string>();

        // A client that shows a config and saves it again sends masks back. The secrets must still be there afterwards.
        var shown = Keep(await _host.GetAsync($"/api/v1/connectors/{id}"))["data"]!["config"]!.DeepClone().AsObject();
        shown["batch_size"] = 7;
        var changed = Keep(
            (await _host.CallAsync(
                HttpMethod.Patch, $"/api/v1/connectors/{id}", new JsonObject { ["config"] = shown }.ToJsonString())).Body);
        Assert.That(changed["code"]!.GetValue<int>(), Is.Zero, $"{source}: {changed.ToJsonString()}");

        // The upstream answers only those that speak HTTP.
        var speaksHttp = !config.ContainsKey("port") && !config.ContainsKey("imap_port");
        (int, bool)[] answers = speaksHttp ? [(401, true), (403, true), (200, true), (400, true), (400, false)] : [(401, true)];
        foreach (var (status, tokens) in answers)
        {
            (_upstream.Status, _upstream.GivesTokens) = (status, tokens);
            Keep(await _host.PostAsync($"/api/v1/connectors/{id}/test", ""));
            Keep(await _host.PostAsync($"/api/v1/connectors/{id}/preview", "{}"));
            Keep((await _host.CallAsync(HttpMethod.Patch, $"/api/v1/connectors/{id}", body.ToJsonString())).Body);
            Keep(await _host.PostAsync("/api/v1/connectors", body.ToJsonString()));
            await RunAsync(id);
        }

        var dataset = await _host.DatasetAsync($$"""[{"id":"{{id}}"}]""");
        foreach (var path in new[] { "", "/logs", "/runs", "/failures", "/explain?source_id=x" })
            Keep(await _host.GetAsync($"/api/v1/connectors/{id}{path}"));
        string[] paths =
        [
            "/api/v1/connectors", $"/v1/connector/{id}", $"/v1/connector/{id}/logs", "/api/v1/connectors/sync_logs",
            $"/api/v1/datasets/{dataset}", "/api/v1/audit",
        ];
        foreach (var path in paths)
            Keep(await _host.GetAsync(path));
        await LookAsync(id);
    }

    private async Task RunAsync(string connector)
    {
        var run = (await _host.PostAsync($"/api/v1/connectors/{connector}/run", "{}"))["data"]!["id"]!.GetValue<long>();
        await Eventually.TrueAsync(() => _host.ScalarAsync<bool>(
            """
            select finished_at is not null or error is not null or exists (select from tasks where run_id = r.id and (error is not null
                or retry_at is not null))
            from runs r where id = @run
            """,
            new { run }));
        // A job that is retried in an hour has logged its message already.
        Keep(await _host.PostAsync($"/api/v1/runs/{run}/cancel", "{}"));
        Keep(await _host.GetAsync($"/api/v1/runs/{run}"));
    }

    private async Task LookAsync(string connector)
    {
        using var browser = new Browser(_host.Client.BaseAddress);
        Assert.That(await browser.SignInAsync(ApiHost.Key), Is.EqualTo(HttpStatusCode.Found));
        var runs = await _host.Database.Database.QueryAsync<long>(
            "select id from runs where connector_id = @connector", new { connector }, CancellationToken.None);
        var jobs = await _host.Database.Database.QueryAsync<long>(
            "select id from hangfire.job order by id desc limit 5", null, CancellationToken.None);
        string[] pages =
        [
            "/", "/connectors", .. new[] { "", "/edit", "/failures", "/access", "/audit" }.Select(part => $"/connectors/{connector}{part}"),
            .. runs.Select(run => $"/runs/{run}"), "/administration/audit", "/administration/keys", "/hangfire/connectors",
            "/hangfire/jobs/failed", "/hangfire/jobs/succeeded", "/hangfire/recurring",
            .. jobs.Select(job => $"/hangfire/jobs/details/{job}"),
        ];
        foreach (var page in pages)
            _answers.AppendLine(await browser.ReadAsync(page));
    }

    private JsonNode Keep(JsonNode answer)
    {
        _answers.AppendLine(answer.ToJsonString()).AppendLine(answer.ToString());
        return answer;
    }

    /// <summary>Every column of every table of every schema that is ours or Hangfire's, bytes as hex.</summary>
    private async Task<string> DumpAsync()
    {
        var tables = await _host.Database.Database.QueryAsync<string>(
            "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
            null, CancellationToken.None);
        var dump = new StringBuilder();
        foreach (var table in tables)
            dump.AppendLine(await _host.ScalarAsync<string>($"select string_agg(to_jsonb(t)::text, e'\\n') from {table} t"));
        return dump.ToString();
    }

    /// <summary>How a secret could be written.</summary>
    private static IEnumerable<string> Forms(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        yield return Convert.ToBase64String(bytes)[..^4];
        yield return Convert.ToHexStringLower(bytes);
        yield return secret[..^4];
    }
}
