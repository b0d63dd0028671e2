using System.Xml.Linq;
using Connectors.Sources.Confluence.Markup;

namespace Connectors.Tests.Sources.Confluence.Markup;

internal sealed class StorageMarkdownTests
{
    [TestCase("<h2>Plan</h2><p>One&nbsp;two &eacute;t&eacute;</p>", "## Plan\n\nOne\u00a0two été")]
    [TestCase("<p><strong>bold</strong> and <em>soft</em>, <code>x</code></p>", "**bold** and *soft*, `x`")]
    [TestCase("<p><a href=\"https://a.example\">here</a></p>", "[here](https://a.example)")]
    [TestCase("<ul><li>one<ul><li>deep</li></ul></li><li>two</li></ul>", "- one\n  - deep\n- two")]
    [TestCase("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b")]
    [TestCase("<ol start=\"\"><li>a</li></ol>", "1. a")]
    [TestCase("<ol start=\"first\"><li>a</li></ol>", "1. a")]
    [TestCase("<ol start=\"5\"><li>a</li></ol>", "5. a")]
    [TestCase("<table><tr><th colspan=\"\">a</th><th>b</th></tr></table>", "| a | b |\n| --- | --- |")]
    [TestCase("<table><tr><th colspan=\"100%\" rowspan=\"\">a</th><th>b</th></tr></table>", "| a | b |\n| --- | --- |")]
    [TestCase("<table><tr><th colspan=\"99999999999\">a</th></tr></table>", "| a |\n| --- |")]
    [TestCase(
        "<ac:task-list><ac:task><ac:task-id>1</ac:task-id><ac:task-status>complete</ac:task-status>"
        + "<ac:task-body>one</ac:task-body></ac:task><ac:task><ac:task-status>incomplete</ac:task-status>"
        + "<ac:task-body>two</ac:task-body></ac:task></ac:task-list>",
        "- [x] one\n- [ ] two")]
    [TestCase(
        """<p><ac:link><ri:page ri:content-title="Home" /></ac:link> and """
        + """<ac:link><ri:page ri:content-title="Home" /><ac:link-body>the start</ac:link-body></ac:link></p>""",
        "[Home] and the start [Home]")]
    [TestCase(
        """<p>Hi <ac:link><ri:user ri:account-id="7" /></ac:link>, due <time datetime="2026-01-05" /></p>""",
        "Hi @Ann, due 2026-01-05")]
    [TestCase(
        """<ac:layout><ac:layout-section><ac:layout-cell><p>left</p></ac:layout-cell><ac:layout-cell><p>right</p></ac:layout-cell>"""
        + """</ac:layout-section></ac:layout>""",
        "left\n\nright")]
    public void Elements_become_markdown(string markup, string markdown) => Assert.That(Convert(markup), Is.EqualTo(markdown));

    [TestCase(
        """<ac:structured-macro ac:name="code"><ac:parameter ac:name="language">sql</ac:parameter><ac:plain-text-body>"""
        + "<![CDATA[select 1\n  from <x>]]></ac:plain-text-body></ac:structured-macro>",
        "```sql\nselect 1\n  from <x>\n```")]
    [TestCase(
        """<p>a&nbsp;b</p><ac:structured-macro ac:name="code"><ac:plain-text-body><![CDATA[f(&x;) &nbsp; &amp;]]></ac:plain-text-body>"""
        + "</ac:structured-macro>",
        "a\u00a0b\n\n```\nf(&x;) &nbsp; &amp;\n```")]
    [TestCase(
        """<ac:structured-macro ac:name="warning"><ac:parameter ac:name="title">Mind</ac:parameter><ac:rich-text-body><p>the gap</p>"""
        + "</ac:rich-text-body></ac:structured-macro>",
        "> **Mind**\n>\n> the gap")]
    [TestCase(
        """<ac:structured-macro ac:name="expand"><ac:parameter ac:name="title">More</ac:parameter><ac:rich-text-body><p>inside</p>"""
        + "</ac:rich-text-body></ac:structured-macro>",
        "**More**\n\ninside")]
    [TestCase(
        """<p><ac:structured-macro ac:name="status"><ac:parameter ac:name="title">DONE</ac:parameter></ac:structured-macro> """
        + """<ac:structured-macro ac:name="jira"><ac:parameter ac:name="key">ABC-1</ac:parameter></ac:structured-macro></p>""",
        "[DONE] ABC-1")]
    [TestCase("<p>kept</p><ac:structured-macro ac:name=\"toc\" />", "kept")]
    [TestCase(
        """<ac:structured-macro ac:name="unheard-of"><ac:rich-text-body><p>still here</p></ac:rich-text-body></ac:structured-macro>""",
        "still here")]
    [TestCase(
        """<ac:structured-macro ac:name="unheard-of"><ac:parameter ac:name="width">500px</ac:parameter><ac:rich-text-body><p>rich</p>"""
        + "</ac:rich-text-body><ac:plain-text-body><![CDATA[plain]]></ac:plain-text-body></ac:structured-macro>",
        "rich\n\nplain")]
    [TestCase(
        """<ac:adf-extension><ac:adf-node type="panel"><ac:adf-attribute key="panel-type">note</ac:adf-attribute><ac:adf-content>"""
        + "<p>new text</p></ac:adf-content></ac:adf-node><ac:adf-fallback><p>new text</p></ac:adf-fallback></ac:adf-extension>",
        "new text")]
    [TestCase(
        """<ac:adf-extension><ac:adf-node type="odd"><ac:adf-attribute key="x">1</ac:adf-attribute></ac:adf-node>"""
        + "<ac:adf-fallback><p>only here</p></ac:adf-fallback></ac:adf-extension>",
        "only here")]
    [TestCase(
        """<ac:image ac:alt="chart"><ri:attachment ri:filename="a.png" /><ac:caption><p>Sales of May</p></ac:caption></ac:image>""",
        "![chart]\n\nSales of May")]
    public void Macros_become_markdown(string markup, string markdown) => Assert.That(Convert(markup), Is.EqualTo(markdown));

    [TestCase(
        "<table><tbody><tr><th>a</th><th>b</th></tr><tr><td colspan=\"2\"><p>1|2</p><p>3</p></td></tr></tbody></table>",
        "| a | b |\n| --- | --- |\n| 1\\|2<br>3 |  |")]
    [TestCase(
        "<table><tr><th>out</th></tr><tr><td><table><tr><td>x</td><td>y</td></tr></table></td></tr></table>",
        "| out |\n| --- |\n| x, y |")]
    public void Tables_become_markdown(string markup, string markdown) => Assert.That(Convert(markup), Is.EqualTo(markdown));

    [Test]
    public void Markup_that_is_not_well_formed_keeps_its_text()
    {
        var words = Convert("<p>one<br>two &amp; <b>three</p>").Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

        Assert.That(words, Is.EqualTo(new[] { "one", "two", "&", "three" }));
    }

    [Test]
    public void An_included_excerpt_contains_only_the_excerpt_of_the_other_page()
    {
        var other = StorageFormat.Parse(
            """<p>whole</p><ac:structured-macro ac:name="excerpt"><ac:rich-text-body><p>the excerpt</p>"""
            + "</ac:rich-text-body></ac:structured-macro>");
        var page = StorageFormat.Parse(
            """<ac:structured-macro ac:name="excerpt-include"><ac:parameter ac:name=""><ac:link>"""
            + """<ri:page ri:space-key="B" ri:content-title="Other" /></ac:link></ac:parameter></ac:structured-macro>""");
        var lookup = new StorageLookup(
            new Dictionary<string, string>(), new Dictionary<(string, string), XElement> { [("B", "Other")] = other }, "A");

        var text = StorageMarkdown.Convert(page, lookup);

        Assert.That(text, Is.EqualTo("the excerpt"));
    }

    private static string Convert(string markup)
    {
        var users = new Dictionary<string, string> { ["7"] = "Ann" };
        var lookup = new StorageLookup(users, new Dictionary<(string, string), XElement>(), "A");
        return StorageMarkdown.Convert(StorageFormat.Parse(markup), lookup);
    }
}
