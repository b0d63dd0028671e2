using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Jira;

public sealed class JiraScaleTests : JiraFixture
{
    private const int IssueCount = 10_000;

    [TestCase(true)]
    [TestCase(false)]
    public async Task Ten_thousand_issues_take_few_calls_and_upstream_faults_do_not_change_the_result(bool cloud)
    {
        Site.IsCloud = cloud;
        await Jira.StartAsync();
        Site.Fill(projects: 4, issues: IssueCount);
        var probe = Probe();
        List<ReadPart> clean = [];
        var calls = await CallsAsync(async () => clean = await probe.ReadAllAsync());
        Jira.Faults = new UpstreamFaults
        {
            Seed = 3,
            Percent = new Dictionary<UpstreamFault, int>
            {
                [UpstreamFault.ServerError] = 2, [UpstreamFault.Throttled] = 1, [UpstreamFault.Dropped] = 1, [UpstreamFault.Truncated] = 1,
            },
        };
        Usage.Take();

        var shaken = await probe.ReadAllAsync();

        Assert.That(Describe(clean), Has.Count.EqualTo(IssueCount));
        Assert.That(Describe(shaken), Is.EqualTo(Describe(clean)));
        Assert.That(calls, Has.Count.LessThanOrEqualTo(12 * IssueCount / 1000));
        Assert.That(Usage.Take().Values.Sum(usage => usage.Retries), Is.Positive, "faults occurred");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_sync_without_changes_takes_one_call_per_project(bool cloud)
    {
        var project = await StartAsync(cloud);
        AddIssues(project, 50);
        var first = await Probe().ReadAsync("20000");

        List<ReadPart> next = [];
        var calls = await CallsAsync(
            async () => next = await Probe().ReadAsync("20000", previous: first[^1].Checkpoint, window: Since(1000)));

        Assert.That(calls.Select(call => call.Path), Is.EqualTo(new[] { cloud ? "/rest/api/3/search/jql" : "/rest/api/2/search" }));
        Assert.That(next.SelectMany(part => part.Items), Is.Empty);
    }

    private static List<string> Describe(IEnumerable<ReadPart> parts)
        => [.. Documents(parts).Select(document => $"{document.Id} {document.Title} {document.Fingerprint}").Order(StringComparer.Ordinal)];
}
