using System.Net;
using System.Text;
using Connectors.Sources;
using Connectors.Sources.Atlassian;
using Connectors.Sources.Http;
using Microsoft.Extensions.Time.Testing;

namespace Connectors.Tests.Sources.Atlassian;

internal sealed class AtlassianErrorsTests
{
    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    private const string LacksScope = """{"code":401,"message":"Unauthorized; scope does not match"}""";

    [TestCase("rest/api/3/applicationrole", "manage:jira-configuration")]
    [TestCase("rest/api/3/search/jql", "read:jira-work")]
    [TestCase("api/v2/spaces/77/permissions", "read:space:confluence")]
    [TestCase("rest/api/group/g1/membersByGroupId", "read:confluence-groups")]
    public void A_401_of_the_gateway_for_a_missing_scope_names_the_scope_and_where_to_add_it(string path, string scope)
    {
        var error = Classify(path, HttpStatusCode.Unauthorized, LacksScope);

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Forbidden));
        Assert.That(error.Message, Does.Contain(scope).And.Contain("id.atlassian.com").And.Contain("developer console"));
    }

    [Test]
    public void Any_other_401_asks_for_new_credentials()
    {
        var error = Classify("rest/api/3/myself", HttpStatusCode.Unauthorized, """{"code":401,"message":"Unauthorized"}""");

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Unauthorized));
    }

    [Test]
    public void A_410_means_that_the_endpoint_was_removed_and_not_that_something_is_not_there()
    {
        var error = Classify("rest/api/space/ENG", HttpStatusCode.Gone, "{}");

        Assert.That((error.Kind, error.IsNotFound()), Is.EqualTo((SourceErrorKind.Misconfigured, false)));
        Assert.That(error.Message, Does.Contain("rest/api/space/ENG").And.Contain("removed this endpoint"));
    }

    [TestCase("jira-quota-tenant-based", true)]
    [TestCase("jira-quota-global-based", true)]
    [TestCase("confluence-quota-tenant-based", true)]
    [TestCase("jira-burst-based", false)]
    [TestCase(null, false)]
    public void A_429_tells_a_used_up_quota_from_a_burst(string? reason, bool isQuota)
    {
        var error = Throttled(("RateLimit-Reason", reason), ("Retry-After", "1200"));

        Assert.That((error.Kind, error.RetryAfter), Is.EqualTo((SourceErrorKind.RateLimited, TimeSpan.FromMinutes(20))));
        Assert.That(error.Message, isQuota ? Does.Contain("points that Atlassian gives") : Does.Not.Contain("points"));
        Assert.That(error.Message, Does.Contain("continues by itself"));
    }

    [TestCase("Retry-After", "30", 30)]
    [TestCase("X-RateLimit-Reset", "2026-03-01T12:10Z", 600, Description = "A gateway names the end of the window alone.")]
    [TestCase("X-RateLimit-Reset", "2026-03-01T11:00:00Z", 0)]
    [TestCase("X-RateLimit-Reset", "2999-01-01T00:00Z", 86400)]
    [TestCase("RateLimit", "\"global-app-quota\";r=40;t=9000, \"tenant-app-quota\";r=0;t=2788", 2788)]
    [TestCase("RateLimit", "\"tenant-app-quota\";r=3;t=2788", null)]
    [TestCase("RateLimit", "\"tenant-app-quota\";r=0;t=999999999", 86400)]
    [TestCase("X-RateLimit-Reset", "soon", null)]
    public void A_429_is_waited_out_by_whatever_header_says_for_how_long(string header, string value, int? seconds)
        => Assert.That(Throttled((header, value)).RetryAfter?.TotalSeconds, Is.EqualTo(seconds));

    [Test]
    public void Retry_After_counts_before_the_end_of_the_window()
        => Assert.That(
            Throttled(("X-RateLimit-Reset", "2026-03-01T12:10Z"), ("Retry-After", "5")).RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(5)));

    private static SourceException Throttled(params (string Name, string? Value)[] headers)
        => Classify("rest/api/3/search/jql", HttpStatusCode.TooManyRequests, "", headers);

    private static SourceException Classify(
        string path, HttpStatusCode status, string body, params (string Name, string? Value)[] headers)
    {
        var sent = headers.Where(header => header.Value is not null)
            .ToDictionary(header => header.Name, header => header.Value!, StringComparer.OrdinalIgnoreCase);
        var answer = new RestAnswer($"GET acme.example/{path}", status, sent, Encoding.UTF8.GetBytes(body));
        return AtlassianErrors.Instance.Classify(answer, RestCall.Get(path, "endpoint"), Time)!;
    }
}
