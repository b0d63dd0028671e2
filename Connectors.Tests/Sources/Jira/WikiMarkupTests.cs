using Connectors.Sources.Jira;

namespace Connectors.Tests.Sources.Jira;

internal sealed class WikiMarkupTests
{
    [TestCase("h2. Plan", "## Plan")]
    [TestCase("*bold* and _soft_ and -gone- and {{mono}}", "**bold** and *soft* and ~~gone~~ and `mono`")]
    [TestCase("2*3*4 and snake_case_name and well-known-fact", "2*3*4 and snake_case_name and well-known-fact")]
    [TestCase("see [the page|https://a.example/x] and [https://b.example]", "see [the page](https://a.example/x) and <https://b.example>")]
    [TestCase("ask [~ann] now", "ask @ann now")]
    [TestCase("* one\n** deep\n# first", "- one\n  - deep\n1. first")]
    [TestCase("{code:java}\nint *x* = 1;\n{code}\nafter", "```java\nint *x* = 1;\n```\nafter")]
    [TestCase("{noformat}raw *text*{noformat}", "```\nraw *text*\n```\n")]
    [TestCase("{quote}\nsaid\n{quote}", "> said")]
    [TestCase("{panel:title=Note|bgColor=#fff}\ninside\n{panel}", "**Note**\ninside")]
    [TestCase("||a||b||\n|1|2|", "| a | b |\n| --- | --- |\n| 1 | 2 |")]
    [TestCase("!plan.png|width=300!", "![plan.png]")]
    [TestCase("{color:red}hot{color}", "hot")]
    [TestCase("{code}\nnever closed", "```\nnever closed\n```")]
    public void Converts(string markup, string markdown) => Assert.That(WikiMarkup.Convert(markup).TrimEnd('\n'), Is.EqualTo(markdown.TrimEnd('\n')));
}
