using Connectors.Jobs.Commands;
using Connectors.Sources;

namespace Connectors.Tests.Sources.Slack;

public sealed class SlackCheckTests : SlackFixture
{
    [Test]
    public async Task Every_missing_scope_is_named_with_its_use()
    {
        Slack.Scopes = "channels:read,users:read";

        var error = await FailAsync(() => Probe(("include_files", true)).CheckAsync());

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Forbidden));
        foreach (var scope in new[] { "channels:history", "channels:join", "groups:read", "groups:history", "users:read.email", "files:read" })
            Assert.That(error.Message, Does.Contain(scope));
    }

    [Test]
    public async Task What_can_be_done_without_is_a_warning()
    {
        Slack.Scopes = "channels:read,channels:history,channels:join,users:read";

        var check = await Probe(("include_private_channels", false)).CheckAsync();

        Assert.That(check.Warnings.Single(), Does.Contain("users:read.email"));
    }

    [Test]
    public async Task A_rate_limit_is_a_warning()
    {
        Slack.Allowance["auth.test"] = 0;

        Assert.That((await Probe().CheckAsync()).Warnings.Single(), Does.Contain("rate limit"));
    }

    [Test]
    public async Task A_wrong_token_is_refused_without_being_repeated()
    {
        var error = await FailAsync(() => Probe("xoxb-wrong-token").CheckAsync());

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Unauthorized));
        Assert.That(error.ToString(), Does.Contain("invalid_auth").And.Not.Contain("wrong-token"));
    }

    [Test]
    public void A_config_tells_all_its_errors_at_once()
    {
        var errors = Probe("not-a-token", ("channels", "("), ("channel_regex_enabled", true), ("thread_lookback_days", -1)).Definition
            .Validate(System.Text.Json.JsonDocument.Parse("""
                {"credentials":{"slack_bot_token":"nope"},"channels":"(","channel_regex_enabled":true,"base_url":"https://slack.com/api"}
                """).RootElement);

        Assert.That(string.Join('\n', errors), Does.Contain("slack_bot_token").And.Not.Contain("nope"));
    }
}
