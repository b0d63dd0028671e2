using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Confluence;

public sealed class ConfluenceScaleTests : ConfluenceFixture
{
    private const int Many = 5_000;

    [Test]
    public async Task Five_thousand_pages_take_few_calls_and_faults_do_not_change_the_documents()
    {
        await StartAsync();
        Wiki.Fill(spaces: 2, pages: Many);
        var probe = Probe();
        List<ReadPart> clean = [];
        var calls = await CallsAsync(async () => clean = await probe.ReadAllAsync());
        Confluence.Faults = new UpstreamFaults
        {
            Seed = 3,
            Percent = new Dictionary<UpstreamFault, int>
            {
                [UpstreamFault.ServerError] = 2, [UpstreamFault.Throttled] = 1, [UpstreamFault.Dropped] = 1, [UpstreamFault.Truncated] = 1,
            },
        };
        Usage.Take();

        var shaken = await probe.ReadAllAsync();

        Assert.That(Describe(clean), Has.Count.EqualTo(Wiki.Contents.Values.Count(content => content.Type != "comment")));
        Assert.That(Describe(shaken), Is.EqualTo(Describe(clean)));
        Assert.That(shaken.SelectMany(part => part.Changes.Failures), Is.Empty);
        Assert.That(calls, Has.Count.LessThanOrEqualTo(60 * Many / 1000));
        Assert.That(Usage.Take().Values.Sum(usage => usage.Retries), Is.Positive, "the run met no faults");
        TestContext.Out.WriteLine($"{calls.Count * 1000.0 / Many:0.0} calls per 1,000 pages");
    }

    private static List<string> Describe(IEnumerable<ReadPart> parts)
        => [.. Documents(parts).Select(document => $"{document.Id} {document.Title} {document.Fingerprint}").Order(StringComparer.Ordinal)];
}
