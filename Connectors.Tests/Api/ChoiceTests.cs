using System.Text.Json.Nodes;
using Connectors.Tests.Sources.Slack;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api;

/// <summary>What a form may offer for a setting, asked for over the API.</summary>
internal sealed class ChoiceTests
{
    private ApiHost _host = null!;
    private FakeSlack _slack = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _slack = new FakeSlack();
        await _slack.StartAsync();
        foreach (var number in Enumerable.Range(0, 30))
            _slack.Channels.Add(new FakeChannel($"C{number:00}", $"channel-{number:00}") { IsMember = true });
        _host = await ApiHost.StartAsync("api", "--Connectors:Egress:Allow=127.0.0.1");
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _host.DisposeAsync();
        await _slack.DisposeAsync();
    }

    [Test]
    public async Task Choices_are_filtered_bounded_and_sorted()
    {
        var all = await ChooseAsync("""{"setting":"channels"}""");
        var some = await ChooseAsync("""{"setting":"channels","filter":"NEL-1","limit":5}""");
        var none = await ChooseAsync("""{"setting":"exclude_channels","filter":"no such channel"}""");

        Assert.That((Values(all).Count, (bool)all["data"]!["complete"]!), Is.EqualTo((30, true)));
        Assert.That(Values(some), Is.EqualTo(new[] { "channel-10", "channel-11", "channel-12", "channel-13", "channel-14" }));
        Assert.That((bool)some["data"]!["complete"]!, Is.False);
        Assert.That((Values(none).Count, (bool)none["data"]!["complete"]!), Is.EqualTo((0, true)));
    }

    [Test]
    public async Task A_saved_connectors_secret_is_used_for_its_own_server_only()
    {
        var made = await _host.PostAsync("/api/v1/connectors", $$"""{"name":"S","source":"slack","config":{{Config()}}}""");
        var id = (string)made["data"]!["id"]!;

        var own = await ChooseAsync($$"""{"setting":"channels","connector_id":"{{id}}"}""", config: null);
        var other = await ChooseAsync(
            $$"""{"setting":"channels","connector_id":"{{id}}"}""",
            """{"base_url":"https://elsewhere.example/api/","credentials":{"slack_bot_token":"********"}}""");
        var (_, stranger) = await _host.CallAsync(
            HttpMethod.Post, "/api/v1/sources/slack/choices", $$"""{"setting":"channels","connector_id":"{{id}}"}""",
            await _host.KeyAsync("other", "operator"));

        Assert.That(Values(own), Has.Count.EqualTo(30));
        Assert.That((string)other["message"]!, Does.Contain("points to another server"));
        Assert.That((int)stranger["code"]!, Is.EqualTo(109));
    }

    [TestCase("""{"setting":"channels"}""", "{}", "config.credentials: is required.")]
    [TestCase("""{"setting":"base_url"}""", null, "setting: Slack lists choices for channels, exclude_channels only.")]
    [TestCase("""{"setting":"channels","limit":501}""", null, "limit: must be between 1 and 500.")]
    [TestCase("{}", null, "setting: is required.")]
    public async Task What_is_wrong_is_told_by_its_place(string request, string? config, string message)
    {
        var answer = await ChooseAsync(request, config ?? Config());

        Assert.That((string)answer["message"]!, Is.EqualTo(message));
    }

    [Test]
    public async Task Sources_without_choices_say_so()
    {
        var answer = await _host.PostAsync("/api/v1/sources/folder/choices", """{"setting":"root","config":{"root":"/"}}""");

        Assert.That((string)answer["message"]!, Does.Contain("lists no choices for any setting"));
    }

    private Task<JsonNode> ChooseAsync(string request) => ChooseAsync(request, Config());

    private Task<JsonNode> ChooseAsync(string request, string? config)
    {
        var body = JsonNode.Parse(request)!.AsObject();
        if (config is not null)
            body["config"] = JsonNode.Parse(config);
        return _host.PostAsync("/api/v1/sources/slack/choices", body.ToJsonString());
    }

    private static List<string> Values(JsonNode answer)
        => [.. answer["data"]!["choices"]!.AsArray().Select(choice => (string)choice!["value"]!)];

    private string Config()
        => $$"""
            {"base_url":"{{new Uri(_slack.Address, "api/")}}","credentials":{"slack_bot_token":"{{_slack.Token}}"},"channels":["nowhere"]}
            """;
}
