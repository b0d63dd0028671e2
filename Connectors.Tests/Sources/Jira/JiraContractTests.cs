using System.Text.Json.Nodes;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Jira;

public sealed class JiraContractTests : UpstreamSourceContractTests<FakeJira>
{
    protected override string Type => "jira";

    protected override string MissingId => "999999";

    protected override IReadOnlyCollection<string> Ids
        =>
        [
            .. Upstream.Site.Issues.Select(issue => issue.Id),
            .. Upstream.Site.Issues.SelectMany(issue => issue.Attachments.Select(file => $"{issue.Id}/attachment/{file.Id}")),
        ];

    protected override string? PageOf(UpstreamRequest request)
        => request.Path.EndsWith("/search/jql", StringComparison.Ordinal) ? $"{JsonNode.Parse(request.Body)!["jql"]}" : null;

    protected override bool IsApiCall(UpstreamRequest request) => request.Path != "/_edge/tenant_info";

    protected override JsonObject Config(Uri address) => JiraConfigs.Token(Upstream, ("batch_size", 8), ("include_attachments", true));

    protected override void Fill(FakeJira upstream)
    {
        upstream.Site.Fill(projects: 2, issues: 60);
        upstream.Search.MaxIdsPerPage = 20;
        upstream.Site.Issues[7].Attachments.Add(new FakeAttachment("501", "notes.txt", "the notes"));
    }
}
