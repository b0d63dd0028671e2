using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Confluence;

public sealed class ConfluenceCheckTests : ConfluenceFixture
{
    [Test]
    public async Task The_check_names_the_wrong_setting_and_warns_of_hidden_permissions_and_rate_limits()
    {
        await StartAsync();
        Wiki.Page("A", "page");

        var space = await FailAsync(("index_mode", "space"), ("space", "NOPE"));
        var page = await FailAsync(("index_mode", "page"), ("page_id", "424242"));
        var cql = await FailAsync(("cql_query", "colour = blue"));
        Wiki.HidesPermissions.Add("A");
        var warned = await Probe().CheckAsync();
        Confluence.Faults = UpstreamFaults.Always(UpstreamFault.Throttled) with
        {
            RetryAfter = TimeSpan.FromHours(1), Applies = FakeConfluence.IsApiCall,
        };
        var limited = await Probe().CheckAsync();

        Assert.That(new[] { space.Kind, page.Kind, cql.Kind }, Is.All.EqualTo(SourceErrorKind.Misconfigured));
        Assert.That(space.Message, Does.Contain("NOPE"));
        Assert.That(page.Message, Does.Contain("424242"));
        Assert.That(cql.Message, Does.Contain("unknown field colour"));
        Assert.That(warned.Warnings.Single(), Does.Contain("no user will find its pages"));
        Assert.That(limited.Warnings.Single(), Does.Contain("rate limit"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Credentials_that_a_site_with_anonymous_access_does_not_know_are_invalid(bool cloud)
    {
        await StartAsync(cloud);
        Wiki.Page("A", "page");
        Confluence.AllowsAnonymous = true;
        var credentials = new JsonObject { ["confluence_username"] = FakeConfluence.UserName, ["confluence_access_token"] = "wrong" };

        var error = await FailAsync(("credentials", credentials));
        var (_, split) = await Outcome.OfAsync(() => Probe(("credentials", credentials.DeepClone())).PartitionsAsync());

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Unauthorized));
        Assert.That((split as SourceException)?.Kind, Is.EqualTo(SourceErrorKind.Unauthorized), "a prune would take the rest for gone");
        Assert.That((await Probe().CheckAsync()).Warnings, Is.Empty);
    }

    [Test]
    public async Task With_a_scoped_token_requests_go_through_the_gateway_but_links_lead_to_the_site()
    {
        await StartAsync();
        var page = Wiki.Page("A", "page");

        var document = (await Probe(("scoped_token", true)).ReadAllAsync()).SelectMany(part => part.Changes.Documents).Single();

        Assert.That(document.Link, Is.EqualTo(new Uri(Confluence.Address, $"wiki/spaces/A/pages/{page.Id}").AbsoluteUri));
        Assert.That(Confluence.Requests.Where(request => request.Path.StartsWith("/wiki", StringComparison.Ordinal)), Is.Empty);
    }

    private async Task<SourceException> FailAsync(params (string Key, JsonNode? Value)[] config)
    {
        var (_, error) = await Outcome.OfAsync(() => Probe(config).CheckAsync());
        Assert.That(error, Is.InstanceOf<SourceException>(), error?.ToString());
        return (SourceException)error!;
    }
}
