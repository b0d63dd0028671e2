using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Jira;

public sealed class JiraReaderTests : JiraFixture
{
    [Test]
    public async Task An_issue_becomes_a_document_with_its_properties_comments_and_metadata()
    {
        var project = await StartAsync();
        Site.Add(project, "Login fails", 0, issue =>
        {
            issue.Assignee = FakeJiraUser.Bob;
            issue.Labels.Add("urgent");
            issue.Custom["customfield_10001"] = new JsonObject { ["value"] = "Critical" };
            issue.Comments.Add(new FakeComment("77", Site.Text("I see it, too.")));
        });

        var document = Documents(await Probe(("custom_fields", "Severity")).ReadAllAsync()).Single();
        var text = await TextAsync(document);

        Assert.That(document.Title, Is.EqualTo("ABC-1: Login fails"));
        Assert.That(document.Link, Does.EndWith("/browse/ABC-1"));
        Assert.That(text, Does.Contain("status: Open").And.Contain("priority: High"));
        Assert.That(text, Does.Contain("reporter: Ann Archer").And.Contain("Severity: Critical"));
        Assert.That(text, Does.Contain("About Login fails.").And.Contain("- Bob Baker (2026-01-05T08:00:00Z):\nI see it, too."));
        Assert.That(document.Metadata["assignee_email"]!.GetValue<string>(), Is.EqualTo("bob@example.com"));
        Assert.That(document.Metadata["labels"]!.AsArray().Select(label => label!.GetValue<string>()), Is.EqualTo(new[] { "urgent" }));
    }

    [TestCase(true, false)]
    [TestCase(true, true)]
    [TestCase(false, false)]
    public async Task All_comments_are_read_even_if_only_the_first_or_the_newest_come_with_the_issue(bool cloud, bool newest)
    {
        var project = await StartAsync(cloud);
        Site.InlinesNewestComments = newest;
        var issue = Site.Add(project, "Long", 0);
        for (var number = 1; number <= 260; number++)
            issue.Comments.Add(new FakeComment($"{number}", Site.Text($"Remark {number}.")));

        var text = await TextAsync(Documents(await Probe().ReadAllAsync()).Single());

        Assert.That(
            Enumerable.Range(1, 260).Where(number => text.Split($"Remark {number}.").Length != 2), Is.Empty, "each of them once");
    }

    [Test]
    public async Task Comments_restricted_to_a_role_and_comments_of_skipped_authors_are_left_out()
    {
        var project = await StartAsync();
        Site.Add(project, "Secret", 0, issue =>
        {
            issue.Comments.Add(new FakeComment("1", Site.Text("for administrators")) { VisibleTo = "Administrators" });
            issue.Comments.Add(new FakeComment("2", Site.Text("by a robot"))
            {
                Author = new FakeJiraUser("r", "Robot", "robot@example.com"),
            });
            issue.Comments.Add(new FakeComment("3", Site.Text("for all")));
        });

        var text = await TextAsync(Documents(await Probe(("comment_email_blacklist", "ROBOT@example.com")).ReadAllAsync()).Single());

        Assert.That(text, Does.Contain("for all").And.Not.Contain("administrators").And.Not.Contain("robot"));
    }

    [Test]
    public async Task Labels_to_skip_do_not_exclude_issues_without_labels()
    {
        var project = await StartAsync();
        Site.Add(project, "plain", 0);
        Site.Add(project, "internal", 1, issue => issue.Labels.Add("internal"));
        Site.Add(project, "other", 2, issue => issue.Labels.Add("other"));

        var documents = Documents(await Probe(("labels_to_skip", "internal")).ReadAllAsync());

        Assert.That(documents.Select(document => document.Title), Is.EqualTo(new[] { "ABC-1: plain", "ABC-3: other" }));
    }

    [Test]
    public async Task The_conditions_of_a_jql_query_apply_and_its_order_is_ignored()
    {
        var project = await StartAsync();
        Site.Add(project, "open", 0);
        Site.Add(project, "closed", 1, issue => issue.Status = "Closed");
        Site.Add(project, "done", 2, issue => issue.Status = "Done, order by age");

        var probe = Probe(("jql_query", "status = Open OR status = \"Done, order by age\" ORDER BY rank DESC"));

        var documents = Documents(await probe.ReadAllAsync());
        Assert.That(documents.Select(document => document.Title), Is.EqualTo(new[] { "ABC-1: open", "ABC-3: done" }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_sync_reads_the_changed_issues_in_any_time_zone_of_the_account(bool cloud)
    {
        var project = await StartAsync(cloud);
        Site.AccountOffset = TimeSpan.FromHours(-11);
        AddIssues(project, 30);
        Site.Issues[3].Updated = FakeJiraSite.Start.AddMinutes(600);

        var next = Documents(await Probe().ReadAsync("20000", window: Since(590)));

        Assert.That(next.Select(document => document.Id), Is.EqualTo(new[] { Site.Issues[3].Id }));
    }

    [Test]
    public async Task A_moved_issue_stays_the_same_document_with_a_new_link()
    {
        var project = await StartAsync();
        var issue = Site.Add(project, "moving", 0);
        var before = Documents(await Probe().ReadAllAsync()).Single();

        var other = Site.AddProject("20001", "NEW");
        other.Holders.Add(new JsonObject { ["type"] = "anyone" });
        (issue.Project, issue.Key) = (other, "NEW-7");
        var after = Documents(await Probe().ReadAllAsync()).Single();

        Assert.That(after.Id, Is.EqualTo(before.Id));
        Assert.That(after.Link, Does.EndWith("/browse/NEW-7"));
        Assert.That(after.Fingerprint, Is.Not.EqualTo(before.Fingerprint));
    }

    [Test]
    public async Task On_data_center_an_issue_that_changes_during_the_read_hides_no_other_issue()
    {
        var project = await StartAsync(cloud: false);
        Jira.Search.MaxDataCenterPage = 4;
        for (var number = 0; number < 40; number++)
            Site.Add(project, $"{number}", number / 6);
        var ids = Site.Issues.Select(issue => issue.Id).ToList();
        var pages = 0;
        Jira.Faults = new UpstreamFaults
        {
            Applies = request =>
            {
                // Between two pages, the first issue stops matching the search.
                if (request.Path == "/rest/api/2/search" && ++pages == 2)
                    Site.Issues[0].Updated = FakeJiraSite.Start.AddYears(-1);
                return false;
            },
        };

        var read = Documents(await Probe().ReadAsync("20000", window: Since(-10)));

        Assert.That(ids.Except(read.Select(document => document.Id)), Is.Empty);
        Assert.That(read.Select(document => document.Id), Is.Unique);
    }

    [Test]
    public async Task A_hidden_project_fails_alone_and_its_missed_changes_are_read_when_it_is_visible_again()
    {
        var project = await StartAsync();
        Site.Add(project, "a", 0);
        var probe = Probe();
        var first = await probe.ReadAsync("20000");
        project.IsHidden = true;
        Site.Add(project, "b", 100);
        var missed = await probe.ReadAsync("20000", previous: first[^1].Checkpoint, window: Since(50));
        project.IsHidden = false;
        var again = await probe.ReadAsync("20000", previous: missed[^1].Checkpoint, window: Since(500));

        var failure = Failures(missed).Single();
        Assert.That((failure.Scope, failure.Id), Is.EqualTo((FailureScope.Container, "20000")));
        Assert.That(Documents(again).Select(document => document.Title), Is.EqualTo(new[] { "ABC-2: b" }));
    }

    [Test]
    public async Task An_issue_that_is_too_long_is_cut_with_a_note()
    {
        var project = await StartAsync();
        Site.Add(project, "long", 0, issue => issue.Description = Site.Text(new string('x', 5000)));

        var text = await TextAsync(Documents(await Probe(("issue_size_limit", 1000)).ReadAllAsync()).Single());

        Assert.That(text, Does.Contain("[Cut here:").And.Length.LessThan(1200));
    }

    [Test]
    public async Task Attachments_of_the_site_are_read_and_credentials_are_sent_to_no_other_host()
    {
        var project = await StartAsync(cloud: false);
        await using var thief = new EchoUpstream();
        await thief.StartAsync();
        Site.Add(project, "files", 0, issue =>
        {
            issue.Attachments.Add(new FakeAttachment("501", "notes.txt", "the notes"));
            var elsewhere = new Uri(thief.Address, "anything").AbsoluteUri;
            issue.Attachments.Add(new FakeAttachment("502", "stolen.txt", "x") { ContentUrl = elsewhere });
        });

        var documents = Documents(await Probe(("include_attachments", true)).ReadAllAsync());
        var (_, error) = await Outcome.OfAsync(() => TextAsync(documents.Single(document => document.Title == "stolen.txt")));

        Assert.That(await TextAsync(documents.Single(document => document.Title == "notes.txt")), Is.EqualTo("the notes"));
        Assert.That(documents.Select(document => document.AttachedTo), Is.EqualTo(new[] { null, "10001", "10001" }));
        Assert.That(error, Is.InstanceOf<DocumentUnreadableException>());
        Assert.That(thief.Requests, Is.Empty);
    }
}
