using Connectors.Jobs.Commands;
using Connectors.Jobs.Storage;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Jira;

/// <summary>What Jira does now and then although it should not.</summary>
public sealed class JiraUpstreamBugTests : JiraFixture
{
    [Test]
    public async Task An_issue_that_is_not_to_be_fetched_is_a_failure_of_its_own()
    {
        await FillAsync(5);
        Site.Issues[2].FetchedAmong = 0;
        Site.Issues[4].IsGone = true;

        var parts = await Probe().ReadAllAsync();

        Assert.That(Documents(parts).Select(document => document.Id), Is.EqualTo(Ids(0, 1, 3)));
        var failures = parts.SelectMany(part => part.Changes.Failures).ToList();
        Assert.That(failures.Select(failure => (failure.Id, failure.Reason)), Is.EqualTo(new[] { (Site.Issues[2].Id, FailureReason.Transient), (Site.Issues[4].Id, FailureReason.NotFound) }));
        Assert.That(failures[0].Message, Does.Contain("please try again"), "Jira's own words");
    }

    [Test]
    public async Task Issues_that_are_too_many_for_one_answer_are_fetched_among_fewer()
    {
        await FillAsync(20);
        foreach (var issue in Site.Issues.Where((_, number) => number % 3 == 0))
            issue.FetchedAmong = 3;

        var parts = await Probe().ReadAllAsync();

        Assert.That(Documents(parts).Select(document => document.Id), Is.EqualTo(Site.Issues.Select(issue => issue.Id)));
        Assert.That(parts.SelectMany(part => part.Changes.Failures), Is.Empty);
    }

    [Test]
    public async Task An_answer_that_one_issue_breaks_costs_that_issue_alone()
    {
        await FillAsync(30);
        Site.Issues[17].IsDamaged = true;

        var parts = await Probe().ReadAllAsync();

        Assert.That(Documents(parts), Has.Count.EqualTo(29));
        Assert.That(parts.SelectMany(part => part.Changes.Failures).Select(failure => (failure.Id, failure.Reason)), Is.EqualTo(new[] { (Site.Issues[17].Id, FailureReason.Malformed) }));
    }

    [Test]
    public async Task An_issue_that_breaks_an_answer_all_alone_is_tried_again()
    {
        await FillAsync(1);
        Site.Issues[0].IsDamaged = true;

        var parts = await Probe().ReadAllAsync();

        Assert.That(parts.SelectMany(part => part.Changes.Failures).Select(failure => (failure.Id, failure.Reason)), Is.EqualTo(new[] { (Site.Issues[0].Id, FailureReason.Transient) }));
    }

    [Test]
    public async Task Where_every_answer_breaks_no_issue_is_to_blame()
    {
        await FillAsync(12);
        Jira.Faults = UpstreamFaults.Always(UpstreamFault.Truncated) with { Applies = request => request.Path.EndsWith("/bulkfetch", StringComparison.Ordinal) };

        var error = await FailAsync(() => Probe().ReadAsync("20000"));

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Transient));
    }

    [Test]
    public async Task Empty_pages_within_a_search_hide_nothing_behind_them()
    {
        await FillAsync(25);
        (Jira.Search.IdsAtOnce, Jira.Search.EmptyPages) = (10, 2);

        Assert.That(Documents(await Probe().ReadAllAsync()).Select(document => document.Id), Is.EqualTo(Site.Issues.Select(issue => issue.Id)));
        var pages = (await Probe().ListAsync("20000"))!;
        Assert.That(pages.SelectMany(page => page.Documents).Select(document => document.Id), Is.EquivalentTo(Site.Issues.Select(issue => issue.Id)));
        Assert.That(pages.Select(page => page.Incomplete), Is.All.Null);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_search_that_promises_more_for_ever_ends_and_is_no_proof_of_what_is_gone(bool includeAccess)
    {
        await FillAsync(25);
        (Jira.Search.PromisesForEver, Jira.Search.EmptyPages) = (true, 1);

        Assert.That(Documents(await Probe().ReadAllAsync()), Has.Count.EqualTo(25));
        var pages = (await Probe().ListAsync("20000", includeAccess: includeAccess))!;
        Assert.That(pages.SelectMany(page => page.Documents).ToList(), Has.Count.EqualTo(25));
        Assert.That(pages[^1].Incomplete, Does.Contain("promise more"));
    }

    [Test]
    public async Task A_token_that_is_forgotten_ends_the_slice_and_is_no_fault_of_the_config()
    {
        await FillAsync(25);
        (Jira.Search.IdsAtOnce, Jira.Search.ForgetsTokens) = (10, true);

        var error = await FailAsync(() => Probe().ReadAsync("20000"));

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Transient));
        Assert.That(error.Message, Does.Contain("invalid or expired"), "Jira's own words");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task An_answer_about_another_project_is_none(bool cloud)
    {
        var project = await StartAsync(cloud);
        Site.Add(project, "of ABC", 0);
        Site.Add(Site.AddProject("20001", "DEF"), "of DEF", 1);
        Jira.Search.Understands = jql => jql.Replace("project = 20001", "project = 20000", StringComparison.Ordinal);

        foreach (var act in new Func<Task<object?>>[] { async () => await Probe().ListAsync("20001"), async () => await Probe().ListAsync("20001", includeAccess: true), async () => await Probe().ReadAsync("20001") })
        {
            var (_, error) = await Outcome.OfAsync(act);
            Assert.That((error as SourceException)?.Kind, Is.EqualTo(SourceErrorKind.Transient), $"{error}");
            Assert.That(error!.Message, Does.Contain("mixes up answers"));
        }
    }

    [Test]
    public async Task On_data_center_many_issues_of_one_second_are_all_read_under_a_small_cap()
    {
        var project = await StartAsync(cloud: false);
        Jira.Cap = 3;
        for (var number = 0; number < 40; number++)
            Site.Add(project, $"{number}", number < 25 ? 1 : number);

        var parts = await Probe().ReadAllAsync();

        Assert.That(Documents(parts).Select(document => document.Id), Is.EquivalentTo(Site.Issues.Select(issue => issue.Id)));
        Assert.That((await Probe().ListAsync("20000"))!.SelectMany(page => page.Documents).Select(document => document.Id).Distinct().ToList(), Has.Count.EqualTo(40));
    }

    [Test]
    public async Task Attachments_of_cloud_are_kept_elsewhere_and_credentials_do_not_follow()
    {
        var project = await StartAsync();
        Site.Add(project, "files", 0, issue => issue.Attachments.Add(new FakeAttachment("501", "notes.txt", "the notes")));

        var documents = Documents(await Probe(("include_attachments", true)).ReadAllAsync());

        Assert.That(await TextAsync(documents.Single(document => document.AttachedTo is not null)), Is.EqualTo("the notes"));
        Assert.That(Jira.Requests.Where(request => request.Path == "/media/501").Select(request => request.Authorization), Is.EqualTo(new[] { "" }));
    }

    private async Task FillAsync(int issues)
    {
        var project = await StartAsync();
        for (var number = 0; number < issues; number++)
            Site.Add(project, $"{number}", number);
    }

    private IEnumerable<string> Ids(params int[] numbers) => numbers.Select(number => Site.Issues[number].Id);
}
