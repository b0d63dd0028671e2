using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Web;

public sealed class WebCheckTests : WebFixture
{
    [Test]
    public async Task Says_that_a_sitemap_is_a_page()
    {
        Site.AddPage("/login", "Sign in");
        await using var probe = Open(("start_urls", new JsonArray()), ("sitemap_url", Site.Id("/login")));

        var (_, error) = await Outcome.OfAsync(() => probe.CheckAsync());

        Assert.That(error?.Message, Does.Contain("/login cannot be read: it is no sitemap and no feed, but begins with <html>"));
        Assert.That((error as SourceException)?.Kind, Is.EqualTo(SourceErrorKind.Misconfigured));
    }

    [Test]
    public async Task Says_that_robots_txt_forbids_the_only_address()
    {
        Site.Add("/robots.txt", "User-agent: *\nDisallow: /", "text/plain").AddPage("/", "Home");
        await using var probe = Open();

        Assert.That((await probe.CheckAsync()).Warnings.Single(), Does.Contain("disallowed by robots.txt"));
    }

    [Test]
    public async Task Warns_of_an_address_that_is_missing_beside_others()
    {
        Site.AddPage("/", "Home");
        await using var probe = Open(("feed_url", Site.Id("/feed")));

        Assert.That((await probe.CheckAsync()).Warnings.Single(), Does.Contain("/feed answered 404"));
    }

    [Test]
    public async Task Sends_the_password_to_its_own_site_only()
    {
        await using var other = new FakeSite();
        await other.StartAsync();
        other.AddPage("/", "Other");
        Site.AddPage("/", "Home", "/away");
        Site.Pages["/away"] = FakePage.Redirect(other.Address.AbsoluteUri);
        await using var probe = Open(
            ("feed_url", Site.Id("/feed")), ("credentials", new JsonObject { ["username"] = "ann", ["password"] = "secret" }));
        Site.Add("/feed", $"<rss><channel><item><link>{other.Address}</link></item></channel></rss>", "application/xml");

        Assert.That(Paths(await ReadAsync(probe)), Has.Exactly(2).Items);

        Assert.That(Site.Requests.Select(request => request.Authorization), Is.All.StartsWith("Basic "));
        Assert.That(other.Requests, Is.Not.Empty);
        Assert.That(other.Requests.Select(request => request.Authorization), Is.All.Empty);
    }

    [Test]
    public async Task Names_itself_as_the_config_says_and_obeys_the_rules_for_that_name()
    {
        Site.Add("/robots.txt", "User-agent: Acme-Bot\nDisallow: /a", "text/plain").AddPage("/", "Home", "/a", "/b").AddPage("/b", "B");
        await using var probe = Open(("user_agent", "Acme-Bot/2 (+https://acme.example/bot)"));

        Assert.That(Paths(await ReadAsync(probe)), Is.EqualTo(new[] { "/", "/b" }));
        Assert.That(Site.Agents, Is.All.EqualTo("Acme-Bot/2 (+https://acme.example/bot)"));
    }

    [TestCase("""{"start_urls": ["ftp://example.com/"]}""", "start_urls: contains 'ftp://example.com/'")]
    [TestCase("""{"start_urls": "https://e.com", "access": "everyone, ann@e.com"}""", "access: names everyone and others")]
    [TestCase("""{"start_urls": "https://e.com", "access": ["bob"]}""", "access: has \"bob\"")]
    [TestCase("""{"start_urls": "https://e.com", "url_filter": "("}""", "url_filter: is not a usable regular expression")]
    [TestCase("""{}""", "start_urls: must name an address")]
    public void Says_what_is_wrong_with_a_config(string config, string problem)
        => Assert.That(Definition.Validate(JsonSerializer.Deserialize<JsonElement>(config)), Has.Some.Contains(problem));

    [Test]
    public void Takes_the_keys_of_other_readers_of_feeds_and_sitemaps()
        => Assert.That(
            Definition.Validate(JsonSerializer.Deserialize<JsonElement>(
                """
                {"feed_url": "https://e.com/feed", "sitemap_url": "https://e.com/sitemap.xml", "url_filter": "/docs/", "batch_size": 2,
                 "follow_pdf_links": false, "user_agent": "Acme/2", "sync_deleted_files": false}
                """)),
            Is.Empty);

    [Test]
    public async Task Gives_documents_to_those_whom_the_setting_names()
    {
        Site.AddPage("/", "Home");
        await using var probe = Open(("access", "ann@example.com, @example.org"));
        await using var reader = probe.Open();

        var expected = DocumentAccess.Of(Principal.User("ann@example.com", "ann@example.com"), Principal.Domain("example.org"));
        Assert.That(
            (await ReadAsync(probe)).SelectMany(part => part.Changes.Documents).Single().Access!.Layers[0], Is.EqualTo(expected.Layers[0]));
        var told = await reader.Capability<ITellsPartitionAccess>()!.AccessAsync("x", CancellationToken.None);
        Assert.That(told.Layers[0], Is.EqualTo(expected.Layers[0]));
    }

    private static Connectors.Sources.Catalog.ISourceDefinition Definition
        => new SourceProbe("web", default, new SourceContext { Connector = "web" }).Definition;
}
