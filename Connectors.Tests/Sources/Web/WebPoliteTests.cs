using System.Text.Json.Nodes;

namespace Connectors.Tests.Sources.Web;

/// <summary>A site is asked no faster than it wants, and a feed's entries without a page are named.</summary>
public sealed class WebPoliteTests : WebFixture
{
    [TestCase("Crawl-delay: 5", 1, 5)]
    [TestCase("Crawl-delay: 0.01", 300, 60, TestName = "A pause that is shorter than the setting's makes nothing faster")]
    [TestCase("", 300, 60, TestName = "Without a pause the setting counts")]
    public async Task The_pause_that_robots_txt_asks_for_is_kept_between_all_requests(string line, int calls, int seconds)
    {
        Site.Add("/robots.txt", $"User-agent: *\n{line}\nDisallow: /x", "text/plain")
            .AddPage("/", "Home", "/one", "/two", "/three.pdf").AddPage("/one", "One").AddPage("/two", "Two")
            .Add("/three.pdf", "%PDF", "application/pdf");
        await using var probe = Open();
        var read = await ReadAsync(probe);

        Assert.That(Paths(read), Is.EquivalentTo(new[] { "/", "/one", "/two", "/three.pdf" }));
        Assert.That(
            Budgets.Taken.Select(budget => (budget.Calls, budget.Per, budget.Key)),
            Has.Exactly(4).Items.And.All.EqualTo((calls, TimeSpan.FromSeconds(seconds), $"web:{Site.Address.Authority}")));
    }

    [Test]
    public async Task A_site_with_a_pause_is_read_page_by_page_so_that_a_slice_gets_to_the_end_of_a_batch()
    {
        Site.Add("/robots.txt", "User-agent: *\nCrawl-delay: 20", "text/plain")
            .AddPage("/", "Home", "/one", "/two").AddPage("/one", "One").AddPage("/two", "Two");
        await using var probe = Open(("batch_size", 50));

        Assert.That((await ReadAsync(probe)).Select(part => part.Changes.Documents.Count), Is.EqualTo(new[] { 1, 1, 1, 0 }));
    }

    [Test]
    public async Task Entries_of_a_feed_that_link_to_no_page_are_named_and_the_others_are_read()
    {
        Site.Add(
            "/feed.xml",
            "<rss><channel><item><link>/one</link></item><item><guid>41</guid><title>Printer jams</title></item>"
            + "<item><link>mailto:ann@example.com</link></item></channel></rss>",
            "application/rss+xml").AddPage("/one", "One");
        await using var probe = Open(("start_urls", new JsonArray()), ("feed_url", Site.Id("/feed.xml")));
        var read = await ReadAsync(probe);

        Assert.That(Paths(read), Is.EqualTo(new[] { "/one" }));
        Assert.That(
            read.SelectMany(part => part.Changes.Skipped).Select(skip => (skip.Id, skip.Rule)),
            Is.EquivalentTo(new[] { "41", "mailto:ann@example.com" }
                .Select(name => (Site.Id("/feed.xml#" + name), "an entry of the feed that links to no page"))));
        Assert.That(Site.Unknown, Is.Empty);
    }
}
