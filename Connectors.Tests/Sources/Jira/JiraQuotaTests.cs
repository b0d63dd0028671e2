using Connectors.Sources;
using Connectors.Sources.Catalog;
using Connectors.Tests.Sources.Atlassian;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Jira;

/// <summary>Cloud's limits by points and for bursts cost time and nothing else.</summary>
public sealed class JiraQuotaTests : JiraFixture
{
    private IEnumerable<string> AllIds => Site.Issues.Select(issue => issue.Id);

    [Test]
    public async Task A_quota_that_is_used_up_in_the_middle_ends_the_slice_with_the_pause_and_the_next_slice_reads_the_rest()
    {
        await FillAsync();
        var searches = 0;
        Jira.Faults = UsedUpQuota.From("jira", request => IsSearch(request) && Interlocked.Increment(ref searches) > 2);
        var read = new List<ReadPart>();

        var error = await FailAsync(() => ReadIntoAsync(read));
        var asked = searches;
        Jira.Faults = UpstreamFaults.None;
        var rest = await Probe().ReadAsync("20000", read.LastOrDefault()?.Checkpoint);

        Assert.That((error.Kind, error.RetryAfter), Is.EqualTo((SourceErrorKind.RateLimited, UsedUpQuota.Rest)));
        Assert.That(asked, Is.EqualTo(3), "what is refused for an hour is not asked again");
        Assert.That(error.Message, Does.Contain("points that Atlassian gives").And.Contain("continues by itself"));
        Assert.That(Documents([.. read, .. rest]).Select(document => document.Id).Distinct(), Is.EquivalentTo(AllIds));
        Assert.That(Failures([.. read, .. rest]), Is.Empty);
        Assert.That(read.Concat(rest).SelectMany(part => part.Changes.Deleted), Is.Empty);
    }

    [TestCase("permissionscheme")]
    [TestCase("/role/")]
    [TestCase("bulkfetch")]
    public async Task A_quota_that_is_used_up_takes_no_document_its_readers_or_its_text(string part)
    {
        var project = await FillAsync();
        project.Holders[0] = FakeJiraHolders.Role("10");
        project.Roles["10"] = [FakeJiraHolders.UserActor("acc-cleo")];
        Jira.Faults = UsedUpQuota.From("jira", request => request.Path.Contains(part, StringComparison.Ordinal));

        var reading = await FailAsync(() => Probe().ReadAsync("20000"));
        Jira.Faults = UpstreamFaults.None;
        var documents = Documents(await Probe().ReadAsync("20000"));

        Assert.That(reading.Kind, Is.EqualTo(SourceErrorKind.RateLimited));
        Assert.That(documents.Select(document => document.Id), Is.EquivalentTo(AllIds));
        Assert.That(
            documents.SelectMany(document => document.Access!.Layers.Single()).Select(who => who.Id).Distinct(),
            Is.EqualTo(new[] { "acc-cleo" }));
    }

    [Test]
    public async Task A_listing_ends_with_an_error_when_the_quota_is_used_up_and_is_never_called_complete()
    {
        await FillAsync();
        var searches = 0;
        Jira.Faults = UsedUpQuota.From("jira", request => IsSearch(request) && Interlocked.Increment(ref searches) > 1);

        var error = await FailAsync(async () => (await Probe().ListAsync("20000"))!);

        Assert.That((error.Kind, error.RetryAfter), Is.EqualTo((SourceErrorKind.RateLimited, UsedUpQuota.Rest)));
    }

    [Test]
    public async Task A_burst_is_waited_out_within_the_call()
    {
        await FillAsync();
        var calls = 0;
        Jira.Faults = UpstreamFaults.Always(UpstreamFault.Throttled) with
        {
            RetryAfter = TimeSpan.FromSeconds(2),
            Headers = new Dictionary<string, string> { ["RateLimit-Reason"] = "jira-burst-based" },
            Applies = _ => Interlocked.Increment(ref calls) % 2 == 0,
        };

        var documents = Documents(await Probe().ReadAsync("20000"));

        Assert.That(documents.Select(document => document.Id), Is.EqualTo(AllIds));
    }

    [Test]
    public async Task A_check_says_that_it_could_not_check_and_that_a_sync_waits()
    {
        await FillAsync();
        Jira.Faults = UsedUpQuota.From("jira", IsSearch);

        Assert.That((await Probe().CheckAsync()).Warnings.Single(), Does.Contain("rate limit is used up").And.Contain("wait"));
    }

    private static bool IsSearch(UpstreamRequest request) => request.Path.EndsWith("/search/jql", StringComparison.Ordinal);

    private async Task<FakeProject> FillAsync()
    {
        var project = await StartAsync();
        AddIssues(project, 25);
        (Jira.Search.MaxIdsPerPage, Jira.Search.MaxIssuesPerPage) = (10, 10);
        return project;
    }

    private async Task<string> ReadIntoAsync(List<ReadPart> parts)
    {
        await using var reader = Probe().Open();
        await foreach (var batch in reader.ReadAsync(
            new ReadCall { Window = SourceProbe.Always, Partition = "20000" }, CancellationToken.None))
        {
            parts.Add(new ReadPart(batch.Changes, batch.Checkpoint));
        }

        return "";
    }
}
