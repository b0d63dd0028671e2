using System.Text.Json.Nodes;
using Connectors.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Connectors.Tests.Jobs.Monitoring;

internal sealed class LogTests
{
    [Test]
    public async Task A_log_line_about_a_task_names_its_tenant_connector_run_task_and_job()
    {
        using var logs = new CapturedLogs();
        await using var host = await ApiHost.StartAsync(builder => builder.Logging.AddProvider(logs), "all");
        var world = new ScriptedWorld { BeforeBatch = (_, _, _) => throw new InvalidOperationException("It is broken.") }.Fill("p", 3);
        var made = await host.PostAsync(
            "/api/v1/connectors", $$"""{"name":"Z","source":"scripted","config":{"world":"{{ScriptedConfig.Add(world)}}"} }""");
        await host.DatasetAsync($$"""[{"id":"{{made["data"]!["id"]}}"}]""");

        var line = await Eventually.GetAsync(
            () => Task.FromResult(logs.Lines.FirstOrDefault(text => text.Contains("It is broken.", StringComparison.Ordinal))));

        var run = await host.ScalarAsync<long>("select id from runs");
        Assert.That(
            line, Does.Contain("[tenant, default]").And.Contain($"[connector, {made["data"]!["id"]}]").And.Contain($"[run, {run}]"));
        Assert.That(line, Does.Match(@"\[task, \d+\]").And.Match(@"\[job, \d+\]"));
    }

    [Test]
    public async Task JSON_logs_are_one_JSON_object_per_line_with_scopes()
    {
        await using var database = await TestDatabase.CreateAsync();
        var directory = Directory.CreateTempSubdirectory("connectors-test-").FullName;
        await using var worker = await WorkerProcess.StartAsync(
            database.ConnectionString, directory, directory, settings: new Dictionary<string, string> { ["Connectors__Logs"] = "json" });

        Assert.That(worker.Said, Is.Not.Empty);
        foreach (var line in worker.Said.Where(line => !line.StartsWith("Worker ready", StringComparison.Ordinal)))
            Assert.That(JsonNode.Parse(line)!["Category"], Is.Not.Null, line);
    }

    [Test]
    public async Task An_unknown_log_format_is_rejected_with_the_supported_formats()
    {

        var error = await Outcome.OfAsync(async () =>
        {
            await using var host = await ApiHost.StartAsync(
                "api", "--Connectors:Logs=xml", "--Connectors:Metrics:Allow=10.0.0.0/8;nowhere");
            return "";
        });

        Assert.That(
            error.Error!.Message, Does.Contain("Connectors:Logs is \"xml\"").And.Contain("text or json").And.Contain("\"nowhere\""));
    }
}
