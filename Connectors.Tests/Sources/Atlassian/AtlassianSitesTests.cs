using Connectors.Sources;
using Connectors.Sources.Atlassian;
using Connectors.Sources.Jira;
using Connectors.Tests.Sources.Jira;
using Connectors.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Connectors.Tests.Sources.Atlassian;

internal sealed class AtlassianSitesTests
{
    private const string TenantInfo = "/_edge/tenant_info";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly SourceCache _cache = new();

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_site_is_asked_for_its_cloud_id_once_an_hour(bool cloud)
    {
        await using var jira = await StartAsync(cloud);

        AtlassianSite[] soon = [await FindAsync(jira), await FindAsync(jira)];
        var askedSoon = jira.Count(TenantInfo);
        _time.Advance(TimeSpan.FromMinutes(61));
        var later = await FindAsync(jira);

        Assert.That(soon.Append(later).Select(site => site.IsCloud), Is.All.EqualTo(cloud));
        Assert.That((askedSoon, jira.Count(TenantInfo)), Is.EqualTo((1, 2)));
    }

    [Test]
    public async Task A_refusal_does_not_prove_data_center_so_the_site_is_asked_again()
    {
        await using var jira = await StartAsync(cloud: true);
        jira.Faults = UpstreamFaults.Always(UpstreamFault.Forbidden);
        var behindLogin = await FindAsync(jira);
        jira.Faults = UpstreamFaults.None;

        var open = await FindAsync(jira);

        Assert.That((behindLogin.CloudId, open.CloudId), Is.EqualTo(((string?)null, FakeJira.CloudId)));
    }

    [Test]
    public async Task A_configured_cloud_id_is_used_without_asking_the_site()
    {
        await using var jira = await StartAsync(cloud: true);

        var site = await FindAsync(jira, " my-cloud ");

        Assert.That((site.CloudId, jira.Requests.Count), Is.EqualTo(("my-cloud", 0)));
    }

    private static async Task<FakeJira> StartAsync(bool cloud)
    {
        var jira = new FakeJira();
        jira.Site.IsCloud = cloud;
        await jira.StartAsync();
        return jira;
    }

    private Task<AtlassianSite> FindAsync(FakeJira jira, string? cloudId = null)
    {
        var config = new JiraConfig { BaseUrl = jira.Address, Credentials = new JiraCredentials() };
        var context = new SourceContext
        {
            Connector = "atlassian-tests",
            Host = new SourceHostOptions { EgressAllow = ["127.0.0.1"] },
            Time = _time,
            Cache = _cache,
        };
        return AtlassianSites.FindAsync(jira.Address, config, cloudId, context, CancellationToken.None);
    }
}
