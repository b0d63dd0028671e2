using System.Text.Json.Nodes;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Slack;

public sealed class SlackContractTests : UpstreamSourceContractTests<FakeSlack>
{
    protected override string Type => "slack";

    protected override string MissingId => "C000__1.000000";

    protected override IReadOnlyCollection<string> Ids => [.. FakeWorkspace.Ids(Upstream)];

    protected override string? PageOf(UpstreamRequest request)
        => request.Path == "/api/conversations.history" ? request.Parameter("channel") : null;

    protected override JsonObject Config(Uri address) => new()
    {
        ["base_url"] = new Uri(address, "api/").AbsoluteUri,
        ["batch_size"] = 8,
        ["request_timeout_secs"] = 600,
        ["credentials"] = new JsonObject { ["slack_bot_token"] = Upstream.Token },
    };

    protected override void Fill(FakeSlack upstream) => FakeWorkspace.Fill(upstream, channels: 3, messages: 90);
}
