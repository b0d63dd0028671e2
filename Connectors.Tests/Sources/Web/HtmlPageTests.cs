using Connectors.Sources.Web;

namespace Connectors.Tests.Sources.Web;

public sealed class HtmlPageTests
{
    private static readonly Uri Address = new("https://example.com/docs/page");

    [Test]
    public void Leaves_out_what_surrounds_the_text_and_keeps_headers_within_it()
    {
        var text = Parse(
            """
            <header>Site header</header><nav>Menu</nav><div role="search">Find</div><main><article><header><h1>Title</h1></header>
            <p>The text.</p><footer>By Ann</footer></article></main><aside>Note</aside><script>code()</script><footer>Imprint</footer>
            """).Text;

        Assert.That(text, Does.Contain("Title").And.Contain("The text.").And.Contain("By Ann").And.Contain("Note"));
        Assert.That(
            new[] { "Site header", "Menu", "Find", "code", "Imprint" }.Where(words => text!.Contains(words, StringComparison.Ordinal)),
            Is.Empty);
    }

    [Test]
    public void Follows_links_in_menus_and_from_the_base_that_the_page_names()
        => Assert.That(
            Parse("<base href='/other/'><nav><a href='a'>a</a></nav><a href='?q=1#x'>b</a><a rel='external nofollow' href=c>c</a>"
                + "<a href='javascript:x()'>d</a><a href='http://[broken'>e</a><area href='/f'>").Links.Select(link => link.AbsoluteUri),
            Is.EqualTo(new[] { "https://example.com/other/a", "https://example.com/other/?q=1", "https://example.com/f" }));

    [Test]
    public void Is_the_same_version_when_only_a_token_differs()
        => Assert.That(
            Parse("<p>Text</p><input type=hidden value=1><script nonce=1></script><!-- 1 -->").Text,
            Is.EqualTo(Parse("<p>Text</p><input type=hidden value=2><script nonce=2></script><!-- 2 -->").Text));

    [Test]
    public void Tells_title_language_author_and_date()
    {
        var page = Parse("<html lang=de><title> Ein\n Titel </title><meta name=author content=Ann>"
            + "<meta property=article:published_time content=2024-05-01T10:00:00+02:00>");

        Assert.That((page.Title, page.Language, page.Author), Is.EqualTo(("Ein Titel", "de", "Ann")));
        Assert.That(page.Published, Is.EqualTo(new DateTimeOffset(2024, 5, 1, 8, 0, 0, TimeSpan.Zero)));
    }

    [Test]
    public void Does_not_parse_a_page_that_is_nested_without_end()
        => Assert.That(Parse(string.Concat(Enumerable.Repeat("<div>", 100_000))).Text, Is.Null);

    [Test]
    public void Does_not_parse_a_page_whose_open_formatting_would_be_copied_without_end()
    {
        var open = string.Concat(Enumerable.Range(0, 900).Select(number => $"<font size={number}>"));

        Assert.That(Parse(open + string.Concat(Enumerable.Repeat("<p>x</p>", 50_000))).Text, Is.Null);
    }

    [TestCase("noindex", true, false)]
    [TestCase("NONE", true, true)]
    [TestCase("otherbot: noindex, nofollow", false, false)]
    [TestCase("otherbot: noindex, connectors: nofollow", false, true)]
    [TestCase("max-snippet: 20, nofollow", false, true)]
    [TestCase(null, false, false)]
    public void Reads_directives_for_robots(string? header, bool noIndex, bool noFollow)
        => Assert.That(HtmlPage.Directives(header, "Connectors"), Is.EqualTo((noIndex, noFollow)));

    private static HtmlPage Parse(string html) => HtmlPage.Parse(html, Address, null, "Connectors");
}
