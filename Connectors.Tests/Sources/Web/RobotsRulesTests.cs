using System.Text;
using Connectors.Sources.Web;

namespace Connectors.Tests.Sources.Web;

/// <summary>The rules of RFC 9309.</summary>
public sealed class RobotsRulesTests
{
    [TestCase("User-agent: *\nDisallow: /a", "/a/b", false)]
    [TestCase("User-agent: *\nDisallow: /a", "/A", true)]
    [TestCase("User-agent: *\nDisallow:", "/a", true)]
    [TestCase("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", true, TestName = "The longest match decides")]
    [TestCase("User-agent: *\nAllow: /a/b\nDisallow: /a/b", "/a/b", true, TestName = "Of two as long the one that allows")]
    [TestCase("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", false)]
    [TestCase("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?z", true)]
    [TestCase("User-agent: *\nDisallow: /*?", "/x?y", false)]
    [TestCase("User-agent: *\nDisallow: /a*b*c", "/axxbyyc", false)]
    [TestCase("User-agent: *\nDisallow: /a*b*c", "/axxbyy", true)]
    [TestCase("User-agent: *\nDisallow: /é", "/%C3%A9/x", false)]
    [TestCase("User-agent: *\nDisallow: /%7ejoe", "/~joe/x", false)]
    [TestCase("User-agent: *\nDisallow: /a%2Fb", "/a/b", true)]
    [TestCase("User-agent: connectors\nDisallow: /a\n\nUser-agent: *\nDisallow: /", "/b", true, TestName = "Our group counts alone")]
    [TestCase("User-agent: other\nUser-agent: Connectors\nDisallow: /a", "/a", false, TestName = "A group of several names")]
    [TestCase("User-agent: Connectors\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: CONNECTORS\nDisallow: /b", "/b", false,
        TestName = "Groups of one name are one")]
    [TestCase("User-agent: other\nDisallow: /", "/a", true)]
    [TestCase("\uFEFFUSER-AGENT : * # all\r\nDISALLOW : /a # not this\r\nSitemap: /x", "/a", false)]
    [TestCase("Disallow: /", "/a", true, TestName = "A rule before any group counts for nobody")]
    [TestCase("<html>not a robots.txt: no</html>", "/a", true)]
    public void Allows_what_the_standard_allows(string text, string path, bool allowed)
        => Assert.That(Parse(text).Allows(new Uri("https://example.com" + path)), Is.EqualTo(allowed));

    [TestCase("User-agent: *\nCrawl-delay: 2.5", 2.5)]
    [TestCase("User-agent: *\nCrawl-delay: 86400", 60)]
    [TestCase("User-agent: *\nCrawl-delay: soon", null)]
    public void Reads_the_pause_that_a_site_asks_for(string text, double? seconds)
        => Assert.That(Parse(text).CrawlDelay?.TotalSeconds, Is.EqualTo(seconds));

    [Test]
    public void Takes_no_longer_for_a_rule_of_many_stars()
    {
        var rules = Parse("User-agent: *\nDisallow: /" + string.Concat(Enumerable.Repeat("a*", 400)) + "b");

        Assert.That(rules.Allows(new Uri("https://example.com/" + new string('a', 900))), Is.True);
    }

    private static RobotsRules Parse(string text) => RobotsRules.Parse(Encoding.UTF8.GetBytes(text), "Connectors");
}
