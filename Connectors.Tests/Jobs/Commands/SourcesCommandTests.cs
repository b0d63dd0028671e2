using System.Text.Json.Nodes;
using Connectors.Sources.Catalog;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Tests.Jobs.Commands;

public sealed class SourcesCommandTests : ToolTests
{
    private static readonly IReadOnlyList<ISourceDefinition> All =
        [.. new ServiceCollection().AddSources().BuildServiceProvider().GetRequiredService<SourceCatalog>().All];

    [Test]
    public async Task The_sources_command_lists_every_source()
    {
        var answer = await RunAsync("sources");

        Assert.That(answer.ExitCode, Is.Zero);
        Assert.That(
            answer.Output.Split('\n').Skip(1).Where(line => line.Length > 0).Select(line => line.Split(' ')[0]),
            Is.EqualTo(All.Select(s => s.Type)));
    }

    [Test]
    public async Task The_sources_command_prints_every_schema_as_JSON()
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
    public async Task The_sources_command_prints_the_schema_of_one_source()
    {
        var definition = All.Single(source => source.Type == "slack");

        Assert.That(
            JsonNode.DeepEquals(
                (await RunAsync("sources", "slack", "--schema")).Json, JsonNode.Parse(definition.ConfigSchema.GetRawText())),
            Is.True);
    }

    [Test]
    public async Task The_sources_command_describes_the_settings_of_a_source_and_marks_secrets()
    {
        var lines = (await RunAsync("sources", "slack")).Output.Split('\n');

        Assert.That(
            lines.Single(line => line.StartsWith("credentials.slack_bot_token ", StringComparison.Ordinal)), Does.Contain("secret"));
        Assert.That(lines.Single(line => line.StartsWith("batch_size ", StringComparison.Ordinal)), Does.Contain("How many items"));
    }

    [Test]
    public async Task An_unknown_source_is_rejected_with_a_list_of_the_supported_sources()
    {
        var answer = await RunAsync("sources", "gopher");

        Assert.That(answer.ExitCode, Is.EqualTo(2));
        Assert.That(answer.Errors.Single(), Does.Contain("gopher").And.Contains("slack"));
    }
}
