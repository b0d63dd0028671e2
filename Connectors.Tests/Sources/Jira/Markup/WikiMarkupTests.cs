using Connectors.Sources.Jira.Markup;

namespace Connectors.Tests.Sources.Jira.Markup;

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
    [TestCase("||Name|Ann|\n||Age|7|", "|  |  |\n| --- | --- |\n| Name | Ann |\n| Age | 7 |")]
    [TestCase("||a||\n|[x|https://a.example]|{{b|c}}|", "| a |  |\n| --- | --- |\n| [x](https://a.example) | `b\\|c` |")]
    [TestCase("|one\ntwo| |\nafter", "|  |  |\n| --- | --- |\n| one<br>two |  |\nafter")]
    [TestCase("|{code:sql}a|b\n\nc{code}|d|", "|  |  |\n| --- | --- |\n| `a\\|b<br>c` | d |")]
    [TestCase("{code:title=Main|language=c#}\nx|\n\n  y\n{code}", "**Main**\n```c#\nx|\n\n  y\n```")]
    [TestCase("before {code}x{code} after", "before\n```\nx\n```\n after")]
    [TestCase("he {quote}said{quote} so", "he \n> said\n\n so")]
    [TestCase("{quote}\n* a\n\n{code}\nb\n{code}\n{quote}", "> - a\n>\n> ```\n> b\n> ```")]
    [TestCase("{panel:title=T}a{panel}", "**T**\na")]
    [TestCase("*bold [x|https://a.example/_y_]*", "**bold [x](https://a.example/_y_)**")]
    [TestCase("{{a *b* _c_}} and \\*not bold\\*", "`a *b* _c_` and *not bold*")]
    [TestCase("[^plan.pdf] and [file|^plan.pdf] and [Ann|~ann]", "plan.pdf and file (plan.pdf) and Ann (@ann)")]
    [TestCase("[WIP] array[0]", "[WIP] array[0]")]
    [TestCase("one\\\\ two {status:colour=Green|title=DONE} +in+ ??said??", "one\n two [DONE] in *said*")]
    [TestCase("Hello! No: wow!great!", "Hello! No: wow!great!")]
    [TestCase("!plan.png|width=300!", "![plan.png]")]
    [TestCase("{color:red}hot{color}", "hot")]
    [TestCase("{code}\nnever closed", "```\nnever closed\n```")]
    public void Wiki_markup_becomes_markdown(string markup, string markdown)
        => Assert.That(WikiMarkup.Convert(markup).TrimEnd('\n'), Is.EqualTo(markdown.TrimEnd('\n')));

    [Test]
    public void No_word_is_lost_in_any_combination_of_markup()
    {
        string[] markup = ["*", "_", "-", "+", "??", "{{", "}}",
            "{code}", "{code:java}", "{noformat}", "{quote}", "{panel:title=t}", "{panel}", "{color:red}", "{color}",
            "|", "||", "[", "]", "|https://a.example]", "!", "!x.png!", "h1. ", "* ", "# ", "bq. ",
            "\n", "\n", "\n\n", " ", " ", "\\", "\\\\"];
        var random = new Random(7);
        for (var round = 0; round < 2000; round++)
        {
            var words = Enumerable.Range(0, random.Next(1, 12)).Select(number => $"word{number}x").ToList();
            var text = string.Concat(words.Select(word => string.Concat(random.GetItems(markup, random.Next(4))) + word));

            var converted = WikiMarkup.Convert(text);

            Assert.That(words.Where(word => !converted.Contains(word, StringComparison.Ordinal)), Is.Empty, text);
        }
    }

    [TestCase("{{")]
    [TestCase("[a|")]
    [TestCase("!a.")]
    [TestCase("{color:")]
    [TestCase("{code}|")]
    [TestCase("|{code}\n")]
    [TestCase("*a ")]
    [TestCase("{quote}x")]
    [CancelAfter(30_000)]
    public void Markup_that_is_never_closed_is_converted_in_reasonable_time(string opening)
        => Assert.That(WikiMarkup.Convert(string.Concat(Enumerable.Repeat(opening, 32_767 / opening.Length))), Is.Not.Empty);
}
