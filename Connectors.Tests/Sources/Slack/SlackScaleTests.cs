using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Slack;

public sealed class SlackScaleTests : SlackFixture
{
    [Test]
    public async Task Faults_do_not_change_what_is_read_of_twenty_thousand_messages()
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

        var faulty = await DescribeAsync();

        Assert.That(clean, Has.Count.EqualTo(FakeWorkspace.Ids(Slack).Count()));
        Assert.That(faulty, Is.EqualTo(clean));
        Assert.That(Usage.Take().Values.Sum(usage => usage.Retries), Is.GreaterThan(20), "too few faults occurred");
    }

    private async Task<List<string>> DescribeAsync()
        =>
        [
            .. Documents(await Probe(("batch_size", 500)).ReadAllAsync())
                .Select(document => $"{document.Id} {document.Title} {document.Fingerprint} {document.UpdatedAt:O}")
                .Order(StringComparer.Ordinal),
        ];
}
