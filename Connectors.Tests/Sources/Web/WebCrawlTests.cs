using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Web;

public sealed class WebCrawlTests : WebFixture
{
    [Test]
    public async Task Follows_links_of_its_site_to_the_depth_that_is_set()
    {
        Site.AddPage("/", "Home", "/one", "http://127.0.0.1:9/elsewhere").AddPage("/one", "One", "/two").AddPage("/two", "Two", "/three")
            .AddPage("/three", "Three");
        await using var probe = Open(("max_depth", 2));

        Assert.That(Paths(await ReadAsync(probe)), Is.EqualTo(new[] { "/", "/one", "/two" }));
    }

    [Test]
    public async Task Reads_an_unchanged_site_without_the_bodies_and_still_follows_its_links()
    {
        Site.AddPage("/", "Home", "/one").AddPage("/one", "One", "/two").AddPage("/two", "Two");
        await using var probe = Open();
        var first = await ReadAsync(probe);
        var before = Site.Reads;

        var second = await ReadAsync(probe, Stored(first));

        Assert.That(Paths(second), Is.Empty);
        Assert.That(second.Sum(part => part.Changes.Unchanged), Is.EqualTo(3));
        Assert.That((Site.Reads - before, Site.Unchanged), Is.EqualTo((3, 3)));
    }

    [Test]
    public async Task Gives_a_page_that_changed_and_finds_the_new_page_that_it_links_to()
    {
        Site.AddPage("/", "Home", "/one").AddPage("/one", "One");
        await using var probe = Open();
        var first = await ReadAsync(probe);
        Site.AddPage("/one", "One more", "/new").AddPage("/new", "New");

        Assert.That(Paths(await ReadAsync(probe, Stored(first))), Is.EqualTo(new[] { "/one", "/new" }));
    }

    [Test]
    public async Task Asks_for_a_page_itself_that_is_not_stored_although_its_site_calls_it_unchanged()
    {
        Site.AddPage("/", "Home");
        await using var probe = Open();
        await ReadAsync(probe);

        Assert.That(Paths(await ReadAsync(probe, NothingKnown.Instance)), Is.EqualTo(new[] { "/" }));
    }

    [Test]
    public async Task Reads_again_what_a_setting_left_out_before()
    {
        Site.AddPage("/", "Home", "/a.pdf").Add("/a.pdf", "%PDF", "application/pdf");
        await using var without = Open(("follow_pdf_links", false));
        var first = await ReadAsync(without);
        await using var with = Open();

        Assert.That(Paths(await ReadAsync(with, Stored(first))), Does.Contain("/a.pdf"));
        Assert.That(Rules(first), Has.Some.Contains("follow_pdf_links"));
    }

    [Test]
    public async Task Makes_no_request_for_a_page_whose_date_in_the_sitemap_is_unchanged_until_the_check_is_due()
    {
        Site.AddSitemap("/map.xml", Entry("one", "2024-05-01"), Entry("two", "2024-05-02"))
            .AddPage("/one", "One").AddPage("/two", "Two");
        await using var probe = Open(("start_urls", new JsonArray()), ("sitemap_url", Site.Id("/map.xml")));
        var first = await ReadAsync(probe);
        Assert.That(Paths(first), Is.EqualTo(new[] { "/one", "/two" }));

        var unchanged = await CountAsync();
        Site.AddSitemap("/map.xml", Entry("one", "2024-05-01"), Entry("two", "2025-01-01"));
        var newDate = await CountAsync();
        Time.Ahead = TimeSpan.FromDays(8);
        var due = await CountAsync();

        Assert.That((unchanged, newDate, due), Is.EqualTo((1, 2, 3)), "the sitemap, and the pages that were asked for");

        async Task<int> CountAsync()
        {
            var before = Site.Reads;
            Assert.That(Paths(await ReadAsync(probe, Stored(first))), Is.Empty);
            return Site.Reads - before;
        }
    }

    [Test]
    public async Task Does_not_believe_a_sitemap_date_of_today_or_of_the_future()
    {
        Site.AddSitemap("/map.xml", Entry("one", $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}"), Entry("two", "2099-01-01T00:00:00Z"))
            .AddPage("/one", "One").AddPage("/two", "Two");
        await using var probe = Open(("start_urls", new JsonArray()), ("sitemap_url", Site.Id("/map.xml")));
        var first = await ReadAsync(probe);
        Site.AddPage("/one", "One again").AddPage("/two", "Two again");

        Assert.That(Paths(await ReadAsync(probe, Stored(first))), Is.EqualTo(new[] { "/one", "/two" }));
        Assert.That(first.SelectMany(part => part.Changes.Documents).Single(document => document.Title == "Two").UpdatedAt, Is.Null);
    }

    [Test]
    public async Task Gives_a_page_that_several_addresses_lead_to_once_and_under_its_canonical_address()
    {
        Site.AddPage("/", "Home", "/old", "/real", "/real?sort=asc", "/real?utm_campaign=x");
        Site.Pages["/old"] = FakePage.Redirect("/real");
        foreach (var path in new[] { "/real", "/real?sort=asc" })
            Site.Add(path, "<head><link rel=canonical href='/real'><title>Real</title></head><p>Text</p>");
        await using var probe = Open();
        var read = await ReadAsync(probe);

        Assert.That(Paths(read), Is.EquivalentTo(new[] { "/", "/real" }));
        Assert.That(Rules(read), Has.Some.Contains("a copy of").And.Some.Contains("leads to"));
        Assert.That(Listed(await ListAsync(probe)), Is.EquivalentTo(new[] { "/", "/real" }));
    }

    [Test]
    public async Task Loses_no_page_of_two_that_call_each_other_canonical()
    {
        Site.AddPage("/", "Home", "/a").Add("/a", "<link rel=canonical href=/b>A").Add("/b", "<link rel=canonical href=/a>B");
        await using var probe = Open(("batch_size", 1));

        Assert.That(Paths(await ReadAsync(probe)), Is.EqualTo(new[] { "/", "/b" }));
    }

    [Test]
    public async Task Obeys_noindex_and_nofollow_in_pages_and_headers()
    {
        Site.AddPage("/", "Home", "/hidden", "/quiet", "/header", "/other")
            .Add("/hidden", "<meta name=robots content='noindex'><a href=/below>x</a>").AddPage("/below", "Below")
            .Add("/quiet", "<meta name=ROBOTS content='index, NoFollow'><p>Quiet</p><a href=/unseen>x</a>").AddPage("/unseen", "Unseen");
        Site.Pages["/header"] = new FakePage("Header") { Headers = new Dictionary<string, string> { ["X-Robots-Tag"] = "noindex" } };
        Site.Pages["/other"] = new FakePage("Other")
        {
            Headers = new Dictionary<string, string> { ["X-Robots-Tag"] = "otherbot: noindex" },
        };
        await using var probe = Open();

        Assert.That(Paths(await ReadAsync(probe)), Is.EquivalentTo(new[] { "/", "/quiet", "/other", "/below" }));
    }

    [Test]
    public async Task Visits_nothing_that_robots_txt_or_a_pattern_leaves_out()
    {
        Site.Add("/robots.txt", "User-agent: *\nDisallow: /private", "text/plain")
            .AddPage("/", "Home", "/private/a", "/docs/a", "/docs/draft/b", "/shop")
            .AddPage("/docs/a", "Docs")
            .AddPage("/docs/draft/b", "Draft");
        Site.Pages["/docs/away"] = FakePage.Redirect("/private/b");
        await using var probe = Open(("include", "docs/**"), ("exclude", "docs/draft"));

        Assert.That(Paths(await ReadAsync(probe)), Is.EqualTo(new[] { "/docs/a" }));
        Assert.That(Site.Requests.Select(request => request.Path).Distinct(), Is.EquivalentTo(new[] { "/robots.txt", "/", "/docs/a" }));
    }

    [Test]
    public async Task Comes_to_an_end_in_a_site_without_end_and_says_where_it_stopped()
    {
        Site.AddPage("/", "Home", [.. Enumerable.Range(0, 250).Select(number => $"/calendar?day={number}"), "/x/x/x/x/x", "/ok"])
            .AddPage("/ok", "OK");
        foreach (var number in Enumerable.Range(0, 250))
            Site.AddPage($"/calendar?day={number}", $"Day {number}", $"/calendar?day={number + 1}");
        await using var probe = Open();
        var read = await ReadAsync(probe);

        Assert.That(Paths(read), Has.Exactly(202).Items);
        Assert.That(Paths(read), Does.Contain("/ok"));
        Assert.That(Rules(read), Has.Some.Contains("query strings"));
    }

    [Test]
    public async Task Tells_that_a_site_has_more_pages_than_allowed_and_lists_it_as_incomplete()
    {
        Site.AddPage("/", "Home", [.. Enumerable.Range(0, 30).Select(number => $"/{number}")]);
        foreach (var number in Enumerable.Range(0, 30))
            Site.AddPage($"/{number}", $"Page {number}");
        await using var probe = Open(("max_pages", 10));
        var read = await ReadAsync(probe);

        Assert.That(Paths(read), Has.Exactly(10).Items);
        Assert.That(read.SelectMany(part => part.Changes.Failures).Single().Message, Does.Contain("max_pages"));
        Assert.That((await ListAsync(probe)).Select(page => page.Incomplete ?? ""), Has.Some.Contains("max_pages"));
    }

    [Test]
    public async Task Takes_a_page_for_gone_only_if_the_site_says_so()
    {
        Site.AddPage("/", "Home", "/gone", "/broken", "/refused", "/kept");
        foreach (var path in new[] { "/gone", "/broken", "/refused", "/kept" })
            Site.AddPage(path, path);
        await using var probe = Open();
        await ReadAsync(probe);
        Site.Pages["/gone"] = new FakePage("") { Status = 410 };
        Site.Pages["/refused"] = new FakePage("") { Status = 403 };
        var certain = await ListAsync(probe);
        Site.Pages["/broken"] = new FakePage("") { Status = 500 };
        var doubtful = await ListAsync(probe);

        Assert.That(Listed(certain), Is.EquivalentTo(new[] { "/", "/broken", "/refused", "/kept" }));
        Assert.That(certain.Select(page => page.Incomplete), Is.All.Null);
        Assert.That(doubtful.Select(page => page.Incomplete ?? ""), Has.Some.Contains("500"));
    }

    [Test]
    public async Task Keeps_a_page_that_nothing_links_to_any_more_until_its_site_says_that_it_is_gone()
    {
        Site.AddPage("/", "Home").AddPage("/dropped", "Dropped by a feed");
        await using var probe = Open();
        var stored = new[] { Site.Id("/"), Site.Id("/dropped"), Site.Id("/gone"), Site.Id("/never.png") };

        Assert.That(Listed(await ListAsync(probe, stored)), Is.EquivalentTo(new[] { "/", "/dropped" }));
    }

    [Test]
    public async Task A_site_that_is_down_ends_the_read_and_its_pages_are_no_failures()
    {
        Site.AddPage("/", "Home", [.. Enumerable.Range(0, 20).Select(number => $"/{number}")]);
        await using var probe = Open(("batch_size", 5));
        Site.Faults = UpstreamFaults.Always(UpstreamFault.ServerError) with
        {
            Applies = request => request.Path is not ("/" or "/robots.txt"),
        };

        var (_, error) = await Outcome.OfAsync(() => ReadAsync(probe));

        Assert.That((error as SourceException)?.Kind, Is.EqualTo(SourceErrorKind.Transient));
    }

    [Test]
    public async Task One_broken_page_costs_itself()
    {
        Site.AddPage("/", "Home", "/broken", "/fine").AddPage("/fine", "Fine");
        Site.Pages["/broken"] = new FakePage("oh") { Status = 500 };
        await using var probe = Open();
        var read = await ReadAsync(probe);

        Assert.That(Paths(read), Is.EquivalentTo(new[] { "/", "/fine" }));
        var failure = read.SelectMany(part => part.Changes.Failures).Single();
        Assert.That(failure.Id, Is.EqualTo(Site.Id("/broken")));
        Assert.That((failure.Scope, failure.Reason), Is.EqualTo((FailureScope.Document, FailureReason.Transient)));
    }

    [Test]
    public async Task Reads_nothing_while_robots_txt_cannot_be_read()
    {
        Site.AddPage("/", "Home");
        Site.Pages["/robots.txt"] = new FakePage("") { Status = 503 };
        await using var probe = Open();

        var (_, error) = await Outcome.OfAsync(() => ReadAsync(probe));

        Assert.That((error as SourceException)?.Kind, Is.EqualTo(SourceErrorKind.Transient));
        Assert.That(Site.Count("/"), Is.Zero);
    }

    private static string Entry(string page, string date) => $"<loc>{{origin}}/{page}</loc><lastmod>{date}</lastmod>";
}
