using System.Text.Json.Nodes;
using Connectors.Sources.Catalog;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Tests.Jobs.Commands;

public sealed class SourcesCommandTests : ToolTests
{
    private static readonly IReadOnlyList<ISourceDefinition> All =
        [.. new ServiceCollection().AddSources().BuildServiceProvider().GetRequiredService<SourceCatalog>().All];

    [Test]
    public async Task Every_source_is_listed()
    {
        var answer = await RunAsync("sources");

        Assert.That(answer.ExitCode, Is.Zero);
        Assert.That(
            answer.Output.Split('\n').Skip(1).Where(line => line.Length > 0).Select(line => line.Split(' ')[0]),
            Is.EqualTo(All.Select(s => s.Type)));
    }

    [Test]
    public async Task Scripts_get_every_schema()
    {
        var listed = (await RunAsync("sources", "--json")).Json.AsArray();

        Assert.That(listed.Select(source => source!["type"]!.GetValue<string>()), Is.EqualTo(All.Select(s => s.Type)));
        foreach (var (source, definition) in listed.Zip(All))
            Assert.That(
                JsonNode.DeepEquals(source!["config_schema"], JsonNode.Parse(definition.ConfigSchema.GetRawText())),
                Is.True,
                definition.Type);
    }

    [Test]
    public async Task A_schema_is_printed_by_itself()
    {
        var definition = All.Single(source => source.Type == "slack");

        Assert.That(
            JsonNode.DeepEquals((await RunAsync("sources", "slack", "--schema")).Json, JsonNode.Parse(definition.ConfigSchema.GetRawText())), Is.True);
    }

    [Test]
    public async Task Settings_are_shown_with_what_they_are_for_and_secrets_are_marked()
    {
        var lines = (await RunAsync("sources", "slack")).Output.Split('\n');

        Assert.That(
            lines.Single(line => line.StartsWith("credentials.slack_bot_token ", StringComparison.Ordinal)), Does.Contain("secret"));
        Assert.That(lines.Single(line => line.StartsWith("batch_size ", StringComparison.Ordinal)), Does.Contain("How many items"));
    }

    [Test]
    public async Task A_source_that_there_is_not_is_refused_with_those_that_there_are()
    {
        var answer = await RunAsync("sources", "gopher");

        Assert.That(answer.ExitCode, Is.EqualTo(2));
        Assert.That(answer.Errors.Single(), Does.Contain("gopher").And.Contains("slack"));
    }
}
