using Connectors.Tests.Sources.Slack;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Commands;

public sealed class PreviewCommandTests : ToolTests
{
    [Test]
    public async Task An_unsaved_config_is_previewed_without_a_database()
    {
        WriteFiles(3);

        var settings = Settings() with { Input = FolderConfig() };
        var (text, json) = (
            await ToolProcess.RunAsync(settings, "preview", "folder", "--config", "-"),
            await ToolProcess.RunAsync(settings, "preview", "folder", "--config", "-", "--json"));

        Assert.That(text.Output, Does.Contain("3, and that is all").And.Contains("0002.txt"));
        Assert.That(json.Json["counts"]!["documents"]!.GetValue<int>(), Is.EqualTo(3));
        Assert.That(json.Json["documents"]!.AsArray().Select(d => d!["state"]!.GetValue<string>()), Is.All.EqualTo("new"));
        Assert.That((text.ExitCode, json.ExitCode), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task A_preview_of_a_connector_writes_nothing()
    {
        await using var database = await TestDatabase.CreateAsync();
        WriteFiles(5);
        await ConnectAsync(database);

        var answer = await RunAsync(database, "preview", "Handbook", "--limit", "2", "--json");

        Assert.That(answer.ExitCode, Is.Zero);
        Assert.That(answer.Json["documents"]!.AsArray(), Has.Count.EqualTo(2));
        foreach (var table in new[] { "runs", "tasks", "partitions", "documents", "failures" })
            Assert.That(
                await database.Database.FirstAsync<long>($"select count(*) from {table}", null, CancellationToken.None), Is.Zero, table);
    }

    [Test]
    public async Task A_preview_reports_unreadable_documents_with_the_class_of_their_failure()
    {
        WriteFiles(1);
        await File.WriteAllTextAsync(Path.Combine(Files, "large.txt"), new string('x', 2000));
        var settings = Settings() with { Input = System.Text.Json.JsonSerializer.Serialize(new { root = Files, size_limit = 1000 }) };

        var (text, json) = (
            await ToolProcess.RunAsync(settings, "preview", "folder", "--config", "-"),
            await ToolProcess.RunAsync(settings, "preview", "folder", "--config", "-", "--json"));

        Assert.That(text.Output, Does.Contain("1 toolarge").And.Contains("cannot be read: large.txt"));
        var failure = json.Json["failures"]!.AsArray().Single()!;
        Assert.That((failure["reason"]!.GetValue<string>(), failure["scope"]!.GetValue<string>()), Is.EqualTo(("toolarge", "document")));
    }

    [Test]
    public async Task Ctrl_C_ends_a_preview_at_once()
    {
        await using var slack = new FakeSlack { Faults = UpstreamFaults.Always(UpstreamFault.Held) };
        await slack.StartAsync();
        var config = $$$"""{"base_url":"{{{slack.Address}}}api/","credentials":{"slack_bot_token":"{{{slack.Token}}}"}}""";

        await using var process = await ToolProcess.StartAsync(Settings() with { Input = config }, "preview", "slack", "--config", "-");
        await slack.Held.WaitAsync(TimeSpan.FromSeconds(30));
        await process.SignalAsync("INT");
        var answer = await process.EndAsync();

        Assert.That((answer.ExitCode, answer.Errors.Single(), answer.Output), Is.EqualTo((130, "stopped", "")));
    }
}
