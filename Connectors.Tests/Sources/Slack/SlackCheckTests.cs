using System.Text.Json;
using Connectors.Sources;

namespace Connectors.Tests.Sources.Slack;

public sealed class SlackCheckTests : SlackFixture
{
    [Test]
    public async Task A_check_names_every_missing_scope()
    {
        Slack.Scopes = "channels:read,users:read";

        var error = await FailAsync(() => Probe(("include_files", true)).CheckAsync());

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Forbidden));
        string[] missing = ["channels:history", "channels:join", "groups:read", "groups:history", "users:read.email", "files:read"];
        foreach (var scope in missing)
            Assert.That(error.Message, Does.Contain(scope));
    }

    [Test]
    public async Task A_missing_scope_that_reading_can_do_without_is_a_warning()
    {
        Slack.Scopes = "channels:read,channels:history,channels:join,users:read";

        var check = await Probe(("include_private_channels", false)).CheckAsync();

        Assert.That(check.Warnings.Single(), Does.Contain("users:read.email"));
    }

    [Test]
    public async Task A_rate_limit_during_a_check_is_a_warning()
    {
        Slack.Allowance["auth.test"] = 0;

        Assert.That((await Probe().CheckAsync()).Warnings.Single(), Does.Contain("rate limit"));
    }

    [Test]
    public async Task A_wrong_token_is_refused_and_not_quoted_in_the_error()
    {
        var error = await FailAsync(() => Probe("xoxb-wrong-token").CheckAsync());

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Unauthorized));
        Assert.That(error.ToString(), Does.Contain("invalid_auth").And.Not.Contain("wrong-token"));
    }

    [Test]
    public void All_errors_of_a_config_are_reported_at_once_without_quoting_the_token()
    {
        var config = JsonElement.Parse("""
            {"credentials":{"slack_bot_token":"nope"},"channels":"(","channel_regex_enabled":true,"base_url":"https://slack.com/api"}
            """);

        var errors = string.Join('\n', Probe().Definition.Validate(config));

        Assert.That(errors, Does.Contain("channels:").And.Contain("base_url:").And.Contain("slack_bot_token:").And.Not.Contain("nope"));
    }
}
