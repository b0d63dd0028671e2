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

    private async Task<SourceException> FailAsync(params (string Key, System.Text.Json.Nodes.JsonNode? Value)[] config)
    {
        var (_, error) = await Outcome.OfAsync(() => Probe(config).CheckAsync());
        Assert.That(error, Is.InstanceOf<SourceException>(), error?.ToString());
        return (SourceException)error!;
    }
}
