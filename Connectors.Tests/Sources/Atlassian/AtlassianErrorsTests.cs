using System.Net;
using System.Text;
using Connectors.Sources;
using Connectors.Sources.Atlassian;
using Connectors.Sources.Http;

namespace Connectors.Tests.Sources.Atlassian;

internal sealed class AtlassianErrorsTests
{
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

    private static SourceException Classify(string path, HttpStatusCode status, string body)
    {
        var answer = new RestAnswer($"GET acme.example/{path}", status, new Dictionary<string, string>(), Encoding.UTF8.GetBytes(body));
        return AtlassianErrors.Instance.Classify(answer, RestCall.Get(path, "endpoint"), TimeProvider.System)!;
    }
}
