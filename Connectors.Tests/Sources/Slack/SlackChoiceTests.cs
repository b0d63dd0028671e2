using Connectors.Sources;

namespace Connectors.Tests.Sources.Slack;

/// <summary>The channels that a form offers.</summary>
public sealed class SlackChoiceTests : SlackFixture
{
    [Test]
    public async Task Channels_are_listed_with_what_decides_whether_they_are_read()
    {
        AddChannel("C1", "general");
        AddChannel("C2", "random", isMember: false);
        AddChannel("C3", "board", isPrivate: true, isMember: false);

        var choices = await Probe(("channels", "a name that does not exist")).ChoicesAsync("channels");

        Assert.That(choices, Is.EquivalentTo(new[]
        {
            new SourceChoice("general", "#general"),
            new SourceChoice("random", "#random", "the app joins it to read it"),
            new SourceChoice("board", "#board", "private, the app is not a member: invite it"),
        }));
    }

    [Test]
    public async Task A_channel_is_escaped_if_the_setting_holds_regular_expressions()
    {
        AddChannel("C1", "team.eu");

        Assert.That(
            (await Probe(("channel_regex_enabled", true)).ChoicesAsync("channels")).Single().Value, Is.EqualTo(@"team\.eu"));
    }

    [Test]
    public async Task A_token_that_slack_refuses_is_told()
    {
        var error = await FailAsync(() => Probe("xoxb-revoked").ChoicesAsync("channels"));

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Unauthorized));
    }
}
