using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Confluence;

public sealed class ConfluenceCheckTests : ConfluenceFixture
{
    [Test]
    public async Task Tells_what_is_wrong_apart()
    {
        await StartAsync();
        Wiki.Page("A", "page");

        var space = await FailAsync(("index_mode", "space"), ("space", "NOPE"));
        var page = await FailAsync(("index_mode", "page"), ("page_id", "424242"));
        var cql = await FailAsync(("cql_query", "colour = blue"));
        Wiki.HidesPermissions.Add("A");
        var warned = await Probe().CheckAsync();
        Confluence.Faults = UpstreamFaults.Always(UpstreamFault.Throttled) with { RetryAfter = TimeSpan.FromHours(1), Applies = request => request.Path != "/_edge/tenant_info" };
        var limited = await Probe().CheckAsync();

        Assert.That(new[] { space.Kind, page.Kind, cql.Kind }, Is.All.EqualTo(SourceErrorKind.Misconfigured));
        Assert.That(space.Message, Does.Contain("NOPE"));
        Assert.That(page.Message, Does.Contain("424242"));
        Assert.That(cql.Message, Does.Contain("unknown field colour"));
        Assert.That(warned.Warnings.Single(), Does.Contain("nobody"));
        Assert.That(limited.Warnings.Single(), Does.Contain("rate limit"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Credentials_that_make_a_stranger_of_their_owner_are_wrong(bool cloud)
    {
        await StartAsync(cloud);
        Wiki.Page("A", "page");
        Confluence.IsOpen = true;

        var error = await FailAsync(("credentials", new System.Text.Json.Nodes.JsonObject { ["confluence_username"] = "ann@example.com", ["confluence_access_token"] = "wrong" }));

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Unauthorized));
        Assert.That((await Probe().CheckAsync()).Warnings, Is.Empty);
    }

    [Test]
    public async Task A_scoped_token_goes_through_the_gateway_and_links_lead_to_the_site()
    {
        await StartAsync();
        var page = Wiki.Page("A", "page");

        var document = (await Probe(("scoped_token", true)).ReadAllAsync()).SelectMany(part => part.Changes.Documents).Single();

        Assert.That(document.Link, Is.EqualTo(new Uri(Confluence.Address, $"wiki/spaces/A/pages/{page.Id}").AbsoluteUri));
        Assert.That(Confluence.Requests.Where(request => request.Path.StartsWith("/wiki", StringComparison.Ordinal)), Is.Empty);
    }

    private async Task<SourceException> FailAsync(params (string Key, System.Text.Json.Nodes.JsonNode? Value)[] config)
    {
        var (_, error) = await Outcome.OfAsync(() => Probe(config).CheckAsync());
        Assert.That(error, Is.InstanceOf<SourceException>(), error?.ToString());
        return (SourceException)error!;
    }
}
