using System.Text.Json.Nodes;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Jira;

public sealed class JiraDataCenterContractTests : UpstreamSourceContractTests<FakeJira>
{
    protected override string Type => "jira";

    protected override string MissingId => "999999";

    protected override IReadOnlyCollection<string> Ids => [.. Upstream.Site.Issues.Select(issue => issue.Id)];

    /// <summary>A search starts again at a later time for each page.</summary>
    protected override string? PageOf(UpstreamRequest request)
        => request.Path.EndsWith("/search", StringComparison.Ordinal) 
            ? $"{JsonNode.Parse(request.Body)!["jql"]}".Split(" AND created")[0].Split(" ORDER")[0]
            : null;

    protected override bool IsApiCall(UpstreamRequest request) => request.Path != "/_edge/tenant_info";

    protected override JsonObject Config(Uri address) => JiraConfigs.Personal(Upstream, ("batch_size", 8));

    protected override void Fill(FakeJira upstream)
    {
        upstream.Site.IsCloud = false;
        upstream.Search.MaxDataCenterPage = 5;
        upstream.Site.Fill(projects: 2, issues: 60);
    }
}
