using Connectors.Sources.Slack;
using Connectors.Sources.Slack.Markup;

namespace Connectors.Tests.Sources.Slack;

public sealed class SlackMarkupTests
{
    [TestCase("a &amp; b &lt;c&gt; <https://x.y|label>", "a & b <c> label (https://x.y)")]
    [TestCase("<https://x.y>", "https://x.y")]
    [TestCase("<mailto:a@b.c|a@b.c> <mailto:d@e.f>", "a@b.c d@e.f")]
    [TestCase("<@U9|old name> <@U9>", "@old name @U9")]
    [TestCase("<#C1|general> <#C9> <#C9|>", "#general #C9 #C9")]
    [TestCase("<!channel> <!here|here> <!everyone>", "@channel @here @everyone")]
    [TestCase("<!subteam^S1|@team> <!subteam^S1>", "@team @S1")]
    [TestCase("<!date^123^{date}|yesterday>", "yesterday")]
    [TestCase("`<@U9> &amp;` and ```<#C9|x>\n&lt;```", "`<@U9> &` and ```<#C9|x>\n<```")]
    [TestCase("&amp;lt; stays", "&lt; stays")]
    [TestCase("1 < 2 > 0 <", "1 < 2 > 0 <")]
    public void Mrkdwn_becomes_the_text_that_a_reader_of_Slack_sees(string mrkdwn, string text)
        => Assert.That(SlackMarkup.PlainText(mrkdwn, new SlackDirectory(null)), Is.EqualTo(text));

    [Test]
    public void Mentions_without_a_label_are_found_outside_code_only()
    {
        const string Text = "<@U1> <@U2|named> `<@U3>` <#C1> <#C2|general> <#C3|>";

        Assert.That(SlackMarkup.MentionedUsers(Text), Is.EqualTo(new[] { "U1" }));
        Assert.That(SlackMarkup.MentionedChannels(Text), Is.EqualTo(new[] { "C1", "C3" }));
    }
}
