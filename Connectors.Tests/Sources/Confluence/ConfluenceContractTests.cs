using System.Text.Json.Nodes;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Confluence;

[TestFixture(true)]
[TestFixture(false)]
public sealed class ConfluenceContractTests(bool cloud) : UpstreamSourceContractTests<FakeConfluence>
{
    protected override string Type => "confluence";

    protected override string MissingId => "999999";

    protected override IReadOnlyCollection<string> Ids
        => [.. Upstream.Wiki.Contents.Values.Where(content => content.Type != "comment").Select(content => content.Id)];

    protected override string? PageOf(UpstreamRequest request)
        => request.Path.EndsWith("/content/search", StringComparison.Ordinal) ? request.Parameter("cql") : null;

    protected override bool IsApiCall(UpstreamRequest request) => FakeConfluence.IsApiCall(request);

    protected override JsonObject Config(Uri address) => ConfluenceConfigs.Of(Upstream, ("batch_size", 8));

    protected override void Fill(FakeConfluence upstream)
    {
        upstream.Wiki.IsCloud = cloud;
        (upstream.Cap, upstream.CapWithBodies) = (11, 5);
        upstream.Wiki.Fill(spaces: 2, pages: 60);
        upstream.Wiki.Page("S1", "News", type: "blogpost", minutes: 100);
    }
}
