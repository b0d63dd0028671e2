using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Jira;

/// <summary>Behaviour of Jira that contradicts its documentation but occurs in practice.</summary>
public sealed class JiraUpstreamBugTests : JiraFixture
{
    [Test]
    public async Task An_issue_that_cannot_be_fetched_fails_alone()
    {
        await FillAsync(5);
        Site.Issues[2].MaxBatch = 0;
        Site.Issues[4].IsGone = true;

        var parts = await Probe().ReadAllAsync();

        var failures = Failures(parts);
        Assert.That(Documents(parts).Select(document => document.Id), Is.EqualTo(Ids(0, 1, 3)));
        Assert.That(failures.Select(failure => failure.Id), Is.EqualTo(Ids(2, 4)));
        Assert.That(failures.Select(failure => failure.Reason), Is.EqualTo(new[] { FailureReason.Transient, FailureReason.NotFound }));
        Assert.That(failures[0].Message, Does.Contain("please try again"), "the message includes Jira's own words");
    }

    [Test]
    public async Task Issues_that_jira_leaves_out_of_a_large_answer_are_fetched_in_smaller_groups()
    {
        await FillAsync(20);
        foreach (var issue in Site.Issues.Where((_, number) => number % 3 == 0))
            issue.MaxBatch = 3;

        var parts = await Probe().ReadAllAsync();

        Assert.That(Documents(parts).Select(document => document.Id), Is.EqualTo(AllIds));
        Assert.That(Failures(parts), Is.Empty);
    }

    [Test]
    public async Task An_issue_that_breaks_the_answer_fails_alone()
    {
        await FillAsync(30);
        Site.Issues[17].IsDamaged = true;

        var parts = await Probe().ReadAllAsync();

        Assert.That(Documents(parts), Has.Count.EqualTo(29));
        var failure = Failures(parts).Single();
        Assert.That((failure.Id, failure.Reason), Is.EqualTo((Site.Issues[17].Id, FailureReason.Malformed)));
    }

    [Test]
    public async Task An_issue_that_breaks_the_answer_is_retried_if_no_other_issue_proves_that_answers_are_readable()
    {
        await FillAsync(1);
        Site.Issues[0].IsDamaged = true;

        var parts = await Probe().ReadAllAsync();

        var failure = Failures(parts).Single();
        Assert.That((failure.Id, failure.Reason), Is.EqualTo((Site.Issues[0].Id, FailureReason.Transient)));
    }

    [Test]
    public async Task If_every_answer_is_broken_the_read_fails_and_no_issue_does()
    {
        await FillAsync(12);
        Jira.Faults = UpstreamFaults.Always(UpstreamFault.Truncated) with
        {
            Applies = request => request.Path.EndsWith("/bulkfetch", StringComparison.Ordinal),
        };

        var error = await FailAsync(() => Probe().ReadAsync("20000"));

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Transient));
    }

    [Test]
    public async Task Empty_pages_within_a_search_do_not_hide_the_pages_after_them()
    {
        await FillAsync(25);
        (Jira.Search.MaxIdsPerPage, Jira.Search.EmptyPages) = (10, 2);

        var documents = Documents(await Probe().ReadAllAsync());
        var pages = (await Probe().ListAsync("20000"))!;

        Assert.That(documents.Select(document => document.Id), Is.EqualTo(AllIds));
        Assert.That(pages.SelectMany(page => page.Documents).Select(document => document.Id), Is.EquivalentTo(AllIds));
        Assert.That(pages.Select(page => page.Incomplete), Is.All.Null);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_search_with_endless_page_tokens_ends_and_its_listing_is_incomplete(bool includeAccess)
    {
        await FillAsync(25);
        (Jira.Search.HasEndlessTokens, Jira.Search.EmptyPages) = (true, 1);

        var documents = Documents(await Probe().ReadAllAsync());
        var pages = (await Probe().ListAsync("20000", includeAccess: includeAccess))!;

        Assert.That(documents, Has.Count.EqualTo(25));
        Assert.That(pages.SelectMany(page => page.Documents).ToList(), Has.Count.EqualTo(25));
        Assert.That(pages[^1].Incomplete, Does.Contain("promise more"));
    }

    [Test]
    public async Task A_last_page_that_repeats_its_token_is_the_last()
    {
        await FillAsync(7);
        (Jira.Search.MaxIdsPerPage, Jira.Search.MaxIssuesPerPage, Jira.Search.RepeatsLastToken) = (4, 4, true);

        var documents = Documents(await Probe().ReadAllAsync());
        var pages = (await Probe().ListAsync("20000"))!;

        Assert.That(documents.Select(document => document.Id), Is.EqualTo(AllIds));
        Assert.That(pages.SelectMany(page => page.Documents).Select(document => document.Id), Is.EqualTo(AllIds));
        Assert.That(pages.Select(page => page.Incomplete), Is.All.Null);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_page_that_says_it_is_the_last_and_has_a_token_hides_nothing_and_repeats_nothing(bool tooEarly)
    {
        await FillAsync(11);
        (Jira.Search.MaxIdsPerPage, Jira.Search.MaxIssuesPerPage) = (4, 4);
        (Jira.Search.SaysLastTooEarly, Jira.Search.LastLeadsToItself) = (tooEarly, !tooEarly);

        var documents = Documents(await Probe().ReadAllAsync());
        foreach (var includeAccess in new[] { false, true })
        {
            var pages = (await Probe().ListAsync("20000", includeAccess: includeAccess))!;
            Assert.That(pages.SelectMany(page => page.Documents).Select(document => document.Id), Is.EqualTo(AllIds));
            Assert.That(pages.Select(page => page.Incomplete), Is.All.Null);
        }

        Assert.That(documents.Select(document => document.Id), Is.EqualTo(AllIds));
    }

    [Test]
    public async Task What_was_fetched_is_kept_when_a_later_page_fails()
    {
        await FillAsync(25);
        (Jira.Search.MaxIdsPerPage, Jira.Search.LaterPagesFail) = (10, 500);
        await using var reader = Probe().Open();
        var read = new List<string>();

        var error = await FailAsync(async () =>
        {
            var call = new Connectors.Sources.Catalog.ReadCall { Window = SourceProbe.Always, Partition = "20000" };
            await foreach (var batch in reader.ReadAsync(call, CancellationToken.None))
                read.AddRange(batch.Changes.Documents.Select(document => document.Id));
            return "";
        });

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Transient));
        Assert.That(read, Is.EqualTo(AllIds.Take(10)));
    }

    [Test]
    public async Task Projects_without_an_id_are_no_sign_of_mixed_up_answers_and_their_issues_have_no_readers()
    {
        await FillAsync(3);
        foreach (var issue in Site.Issues)
            issue.Custom["project"] = new System.Text.Json.Nodes.JsonObject { ["key"] = "ABC" };

        var documents = Documents(await Probe().ReadAllAsync());

        Assert.That(documents.Select(document => document.Id), Is.EqualTo(AllIds));
        Assert.That(documents.Select(document => document.Access!.Layers), Is.All.Empty);
    }

    [TestCase(UpstreamFault.ServerError)]
    [TestCase(UpstreamFault.Forbidden)]
    [TestCase(UpstreamFault.NotFound)]
    public async Task A_permission_scheme_that_cannot_be_had_costs_the_readers_of_its_project_only(UpstreamFault fault)
    {
        await FillAsync(2);
        Jira.Faults = UpstreamFaults.Always(fault) with
        {
            Applies = request => request.Path.EndsWith("/permissionscheme", StringComparison.Ordinal),
        };

        var documents = Documents(await Probe().ReadAllAsync());

        Assert.That(documents, Has.Count.EqualTo(2));
        Assert.That(documents.SelectMany(document => document.Access!.Layers), Is.All.Empty);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_replay_leaves_out_issues_that_the_config_does_not_ask_for(bool cloud)
    {
        var project = await StartAsync(cloud);
        var (wanted, labelled, closed) = (Site.Add(project, "a", 0), Site.Add(project, "b", 1), Site.Add(project, "c", 2));
        labelled.Labels.Add("internal");
        closed.Status = "Closed";
        var elsewhere = Site.Add(Site.AddProject("20001", "DEF"), "d", 3);
        var probe = Probe(("project_key", "ABC"), ("jql_query", "status = Open"), ("labels_to_skip", "internal"));

        var changes = (await probe.RereadAsync([wanted.Id, labelled.Id, closed.Id, elsewhere.Id, "4242"]))!;

        Assert.That(changes.SelectMany(each => each.Documents).Select(document => document.Id), Is.EqualTo(new[] { wanted.Id }));
        var skipped = changes.SelectMany(each => each.Skipped).ToList();
        Assert.That(skipped.Select(skip => skip.Id), Is.EquivalentTo(new[] { labelled.Id, closed.Id, elsewhere.Id }));
        Assert.That(skipped.Select(skip => skip.Rule), Is.All.Contains("jql_query"));
        Assert.That(changes.SelectMany(each => each.Failures).Single().Id, Is.EqualTo("4242"));
    }

    [Test]
    public async Task A_group_that_is_deleted_during_an_access_refresh_costs_itself()
    {
        await StartAsync();
        Site.Groups["staff"] = [FakeJiraUser.Bob];
        Site.Groups["gone"] = [FakeJiraUser.Ann];
        Jira.Faults = UpstreamFaults.Always(UpstreamFault.NotFound) with
        {
            Applies = request => request.Path.EndsWith("/group/member", StringComparison.Ordinal)
                && request.Parameter("groupId") == "id-gone",
        };
        await using var reader = Probe().Open();
        var groups = new List<SourceGroup>();

        await foreach (var page in reader.Capability<IListsGroups>()!.ListGroupsAsync(CancellationToken.None))
            groups.AddRange(page);

        Assert.That(groups.Select(group => group.Id), Is.EqualTo(new[] { "id-staff" }));
    }

    [Test]
    public async Task An_expired_page_token_is_a_transient_error_and_no_fault_of_the_config()
    {
        await FillAsync(25);
        (Jira.Search.MaxIdsPerPage, Jira.Search.ExpiresTokens) = (10, true);

        var error = await FailAsync(() => Probe().ReadAsync("20000"));

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Transient));
        Assert.That(error.Message, Does.Contain("invalid or expired"), "the message includes Jira's own words");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task An_answer_with_issues_of_another_project_only_is_rejected(bool cloud)
    {
        var project = await StartAsync(cloud);
        Site.Add(project, "of ABC", 0);
        Site.Add(Site.AddProject("20001", "DEF"), "of DEF", 1);
        Jira.Search.RewriteQuery = jql => jql.Replace("project = 20001", "project = 20000", StringComparison.Ordinal);

        Func<Task<object?>>[] acts =
        [
            async () => await Probe().ListAsync("20001"),
            async () => await Probe().ListAsync("20001", includeAccess: true),
            async () => await Probe().ReadAsync("20001"),
        ];

        foreach (var act in acts)
        {
            var (_, error) = await Outcome.OfAsync(act);
            Assert.That((error as SourceException)?.Kind, Is.EqualTo(SourceErrorKind.Transient), $"{error}");
            Assert.That(error!.Message, Does.Contain("mixes up answers"));
        }
    }

    [Test]
    public async Task On_data_center_all_issues_of_the_same_second_are_read_in_small_pages()
    {
        var project = await StartAsync(cloud: false);
        Jira.Search.MaxDataCenterPage = 3;
        for (var number = 0; number < 40; number++)
            Site.Add(project, $"{number}", number < 25 ? 1 : number);

        var parts = await Probe().ReadAllAsync();
        var listed = (await Probe().ListAsync("20000"))!.SelectMany(page => page.Documents).Select(document => document.Id);

        Assert.That(Documents(parts).Select(document => document.Id), Is.EquivalentTo(AllIds));
        Assert.That(listed.Distinct().ToList(), Has.Count.EqualTo(40));
    }

    [Test]
    public async Task Cloud_attachments_are_read_from_file_storage_without_credentials()
    {
        var project = await StartAsync();
        Site.Add(project, "files", 0, issue => issue.Attachments.Add(new FakeAttachment("501", "notes.txt", "the notes")));

        var documents = Documents(await Probe(("include_attachments", true)).ReadAllAsync());

        Assert.That(await TextAsync(documents.Single(document => document.AttachedTo is not null)), Is.EqualTo("the notes"));
        var downloads = Jira.Requests.Where(request => request.Path == "/media/501");
        Assert.That(downloads.Select(request => request.Authorization), Is.EqualTo(new[] { "" }));
    }

    private IEnumerable<string> AllIds => Site.Issues.Select(issue => issue.Id);

    private async Task FillAsync(int issues) => AddIssues(await StartAsync(), issues);

    private IEnumerable<string> Ids(params int[] numbers) => numbers.Select(number => Site.Issues[number].Id);
}
