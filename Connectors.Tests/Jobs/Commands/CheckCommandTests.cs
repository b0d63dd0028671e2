using System.Text.Json.Nodes;
using Connectors.Tests.Sources.Slack;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Commands;

public sealed class CheckCommandTests : ToolTests
{
    private FakeSlack _slack = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _slack = new FakeSlack();
        await _slack.StartAsync();
    }

    [TearDown]
    public async Task StopAsync() => await _slack.DisposeAsync();

    [Test]
    public async Task The_check_command_accepts_a_config_that_the_source_accepts()
    {
        var answer = await CheckAsync(_slack.Token);

        Assert.That(
            (answer.ExitCode, answer.Output.Trim(), answer.Error), Is.EqualTo((0, "The config is valid and the source accepts it.", "")));
        Assert.That(_slack.Calls("auth.test"), Is.Positive);
    }

    [Test]
    public async Task The_check_command_prints_warnings()
    {
        _slack.Scopes = _slack.Scopes.Replace("users:read.email,", "", StringComparison.Ordinal);

        var (text, json) = (await CheckAsync(_slack.Token), await CheckAsync(_slack.Token, "--json"));

        Assert.That(text.Output, Does.Contain("warning: ").And.Contains("users:read.email"));
        Assert.That(json.Json["warnings"]![0]!.GetValue<string>(), Does.Contain("users:read.email"));
        Assert.That((text.ExitCode, json.ExitCode), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task An_offline_check_does_not_call_the_source()
    {
        var answer = await CheckAsync("xoxb-of-nobody", "--offline");

        Assert.That(answer.ExitCode, Is.Zero);
        Assert.That(_slack.Requests, Is.Empty);
    }

    [Test]
    public async Task Refused_credentials_lead_to_exit_code_1_and_are_not_printed()
    {
        var answer = await CheckAsync("xoxb-of-nobody", "--json");

        Assert.That(answer.ExitCode, Is.EqualTo(1));
        Assert.That(answer.Errors.Single(), Does.Contain("invalid_auth"));
        Assert.That(
            (answer.Json["accepted"]!.GetValue<bool>(), answer.Json["refusal_kind"]!.GetValue<string>()),
            Is.EqualTo((false, "unauthorized")));
        Assert.That(answer.Output + answer.Error, Does.Not.Contain("of-nobody"));
    }

    [Test]
    public async Task A_transient_error_of_the_source_leads_to_exit_code_3()
    {
        _slack.Faults = UpstreamFaults.Always(UpstreamFault.Held);

        var answer = await CheckAsync(_slack.Token);

        Assert.That(answer.ExitCode, Is.EqualTo(3));
        Assert.That(answer.Errors.Single(), Does.Contain("did not answer"));
    }

    [Test]
    public async Task The_check_command_prints_all_errors_of_a_config_and_does_not_call_the_source()
    {
        var wrong = $$$"""{"bogus":1,"batch_size":0,"base_url":"{{{_slack.Address}}}api/","credentials":{"slack_bot_token":"********"}}""";

        var answer = await ToolProcess.RunAsync(Settings() with { Input = wrong }, "check", "slack", "--config", "-", "--json");

        Assert.That(answer.ExitCode, Is.EqualTo(2));
        Assert.That(answer.Errors, Has.Count.GreaterThanOrEqualTo(2));
        Assert.That(answer.Json["errors"]!.AsArray().Select(error => error!.GetValue<string>()), Is.EqualTo(answer.Errors));
        Assert.That(answer.Json["valid"]!.GetValue<bool>(), Is.False);
        Assert.That(_slack.Requests, Is.Empty);
    }

    [TestCase("{", "is not JSON")]
    [TestCase("[]", "must contain a JSON object")]
    [TestCase("""{"source":"folder","config":{}}""", "is a config for folder, not for slack")]
    public async Task A_file_that_holds_no_config_of_this_source_is_refused(string text, string error)
    {
        var path = Path.Combine(Root, "config.json");
        await File.WriteAllTextAsync(path, text);

        var answer = await RunAsync("check", "slack", "--config", path);

        Assert.That(answer.ExitCode, Is.EqualTo(2));
        Assert.That(answer.Errors.Single(), Does.StartWith(path).And.Contains(error));
    }

    [Test]
    public async Task A_saved_connector_is_checked_with_its_stored_secrets_even_after_a_key_rotation()
    {
        await using var engine = await EngineHost.StartAsync();
        var id = await engine.ConnectAsync("slack", Config(_slack.Token));
        var settings = ToolSettings.Of(
            engine.Get<Connectors.Jobs.Hosting.ConnectorsOptions>().DataDirectory, engine.Database.ConnectionString);

        var saved = await ToolProcess.RunAsync(settings, "check", "My slack", "--json");
        var changed = Config("********");
        changed["thread_lookback_days"] = 3;
        var other = await ToolProcess.RunAsync(
            settings with { Input = changed.ToJsonString() }, "check", id[..8], "--config", "-", "--json");

        Assert.That(
            (saved.ExitCode, saved.Json["connector_id"]!.GetValue<string>(), saved.Json["accepted"]!.GetValue<bool>()),
            Is.EqualTo((0, id, true)));
        Assert.That((other.ExitCode, other.Json["accepted"]!.GetValue<bool>()), Is.EqualTo((0, true)));

        var rotated = await ToolProcess.RunAsync(settings, "rotate-secrets", "--json");
        var after = await ToolProcess.RunAsync(settings, "check", id, "--json");
        Assert.That((rotated.ExitCode, rotated.Json["connectors"]!.GetValue<int>()), Is.EqualTo((0, 1)));
        Assert.That(
            (after.ExitCode, after.Json["accepted"]!.GetValue<bool>()),
            Is.EqualTo((0, true)),
            "The secrets are now encrypted with the new key");
    }

    private Task<ToolAnswer> CheckAsync(string token, params string[] options)
        => ToolProcess.RunAsync(Settings() with { Input = Config(token).ToJsonString() }, ["check", "slack", "--config", "-", .. options]);

    private JsonObject Config(string token) => new()
    {
        ["base_url"] = new Uri(_slack.Address, "api/").AbsoluteUri,
        ["credentials"] = new JsonObject { ["slack_bot_token"] = token },
    };
}
