using Connectors.Jobs.Commands;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Slack;

public sealed class SlackScaleTests : SlackFixture
{
    [Test]
    public async Task Twenty_thousand_messages_through_faults_are_what_they_are_without()
    {
        FakeWorkspace.Fill(Slack, channels: 50, messages: 20_000);
        var clean = await DescribeAsync();
        Slack.Faults = new UpstreamFaults
        {
            Seed = 7,
            Percent = new Dictionary<UpstreamFault, int>
            {
                [UpstreamFault.ServerError] = 2, [UpstreamFault.Throttled] = 1, [UpstreamFault.Dropped] = 1, [UpstreamFault.Truncated] = 1,
            },
        };
        Usage.Take();

        var shaken = await DescribeAsync();

        Assert.That(clean, Has.Count.EqualTo(FakeWorkspace.Ids(Slack).Count()));
        Assert.That(shaken, Is.EqualTo(clean));
        Assert.That(Usage.Take().Values.Sum(usage => usage.Retries), Is.GreaterThan(20), "faults were met");
    }

    private async Task<List<string>> DescribeAsync()
        => [.. Documents(await Probe(("batch_size", 500)).ReadAllAsync())
            .Select(document => $"{document.Id} {document.Title} {document.Fingerprint} {document.UpdatedAt:O}").Order(StringComparer.Ordinal)];
}
