namespace Connectors.Tests.Support;

public sealed class VendorContractTests
{
    private const string List = """
        # A vendor, 2026-11-27
        GET /api/pages limit,cursor
        GET /api/pages/{id} -
        GET /api/pages/search query
        GET /api/old - removed=2026-04-30
        POST /api/users - deprecated
        """;

    [TestCase("GET", "/api/pages", "?limit=2&cursor=x", null)]
    [TestCase("GET", "/ex/product/site-1/api/pages/7", "", null)]
    [TestCase("POST", "/api/users", "", null)]
    [TestCase("GET", "/api/pages/search", "?query=a", null)]
    [TestCase("GET", "/api/pages", "?start=2", "no parameter start")]
    [TestCase("GET", "/api/pages/7", "?query=a", "no parameter query")]
    [TestCase("GET", "/api/old", "", "removed=2026-04-30")]
    [TestCase("DELETE", "/api/pages/7", "", "does not document DELETE")]
    [TestCase("GET", "/api/pages/7/parts", "", "does not document GET /api/pages/7/parts")]
    public void A_request_that_the_vendor_does_not_document_or_has_removed_is_named(
        string method, string path, string query, string? complaint)
    {
        var found = VendorContract.Parse(List).Complaint(new UpstreamRequest(method, path, query, "", ""));

        Assert.That(found, complaint is null ? Is.Null : Does.Contain(complaint));
    }

    [TestCase("confluence", "/wiki/rest/api/space/ENG")]
    [TestCase("confluence", "/ex/confluence/site-1/wiki/rest/api/content/7")]
    [TestCase("jira", "/rest/api/3/search")]
    public void What_atlassian_has_removed_is_in_its_list(string list, string path)
        => Assert.That(
            VendorContract.Of(list).Complaint(new UpstreamRequest("GET", path, "", "", "")), Does.Contain("has removed"));
}
