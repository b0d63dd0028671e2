using System.IO.Compression;
using System.Text;
using Connectors.Sources;
using Connectors.Sources.Web;

namespace Connectors.Tests.Sources.Web;

public sealed class ListedPagesTests
{
    private const string Sitemap =
        "<urlset><url><loc> https://e.com/a?b=1&amp;c=2 </loc><lastmod>2024-05-01</lastmod></url><url/></urlset>";

    private const string Atom =
        "<feed xmlns='http://www.w3.org/2005/Atom'><link href='/'/><entry><link rel='self' href='/self'/><link href='/a'/>"
        + "<updated>2024-05-01T10:00:00Z</updated><published>2020-01-01T00:00:00Z</published>"
        + "<source><link href='/other'/></source></entry></feed>";

    private const string Rdf =
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' xmlns:dc='x'>"
        + "<channel><link>/</link></channel><item><link>/a</link><dc:date>2024-05-01</dc:date></item></rdf:RDF>";

    [TestCase(Sitemap, "https://e.com/a?b=1&c=2", "2024-05-01")]
    [TestCase(Atom, "/a", "2024-05-01T10:00:00Z")]
    [TestCase(Rdf, "/a", "2024-05-01")]
    [TestCase("<rss><channel><item><link><![CDATA[/a]]></link><title>x</title></item></channel></rss>", "/a", null)]
    [TestCase("<rss><channel><item><guid isPermaLink='false'>7</guid></item><item><guid>/a</guid></item></channel></rss>", "/a", null)]
    public void Finds_the_pages_of_sitemaps_and_feeds(string xml, string address, string? date)
    {
        var listed = ListedPages.Read(Encoding.UTF8.GetBytes(xml), "application/xml");

        Assert.That(listed.Pages, Is.EqualTo(new[] { (address, date) }));
        Assert.That(listed.IsIndex, Is.False);
    }

    [TestCase("<rss><channel><item><guid>7</guid><title>Down</title></item></channel></rss>", "7")]
    [TestCase("<rss><channel><item><guid isPermaLink='false'>a/7</guid></item></channel></rss>", "a/7")]
    [TestCase("<rss><channel><item><title>Down</title><description>All of it</description></item></channel></rss>", "Down")]
    [TestCase("<feed><entry><id>urn:uuid:1</id><link rel='enclosure' href='/x.mp3'/><title>x</title></entry></feed>", "urn:uuid:1")]
    [TestCase("<rss><channel><item/></channel></rss>", "entry without a name (1)")]
    public void Names_the_entries_of_a_feed_that_have_no_page(string xml, string name)
    {
        var listed = ListedPages.Read(Encoding.UTF8.GetBytes(xml), "application/xml");

        Assert.That(listed.Pages, Is.Empty);
        Assert.That(listed.Unlinked, Is.EqualTo(new[] { name }));
    }

    [Test]
    public void Reads_a_compressed_index_and_a_text_of_addresses()
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionMode.Compress, leaveOpen: true))
            gzip.Write("<sitemapindex><sitemap><loc>/one.xml.gz</loc></sitemap></sitemapindex>"u8);

        var index = ListedPages.Read(compressed.ToArray(), "application/x-gzip");
        var text = ListedPages.Read("https://e.com/a\nhttps://e.com/b\n"u8.ToArray(), "text/plain; charset=utf-8");

        Assert.That((index.IsIndex, index.Pages[0].Address), Is.EqualTo((true, "/one.xml.gz")));
        Assert.That(text.Pages.Select(page => page.Address), Is.EqualTo(new[] { "https://e.com/a", "https://e.com/b" }));
    }

    [Test]
    public void Says_that_a_sitemap_has_more_entries_than_sitemaps_may_have()
    {
        var xml = $"<urlset>{string.Concat(Enumerable.Repeat("<url><loc>/a</loc></url>", 50_001))}</urlset>";
        var listed = ListedPages.Read(Encoding.UTF8.GetBytes(xml), null);

        Assert.That(listed.Pages, Has.Count.EqualTo(50_000));
        Assert.That(listed.Cut, Does.Contain("50,000"));
    }

    [TestCase("<html><body>Sign in</body></html>", "begins with <html>")]
    [TestCase("<urlset><url><loc>/a</loc>", "breaks off")]
    [TestCase("", "breaks off")]
    [TestCase("<!DOCTYPE x [<!ENTITY a \"aaaa\">]><urlset><url><loc>&a;</loc></url></urlset>", "breaks off")]
    public void Says_what_is_wrong_with_a_list_that_is_none(string body, string problem)
        => Assert.That(
            () => ListedPages.Read(Encoding.UTF8.GetBytes(body), "text/html"),
            Throws.InstanceOf<DocumentUnreadableException>().With.Message.Contains(problem));
}
