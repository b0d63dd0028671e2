using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Jira;

/// <summary>Rows of another form than documented: each costs its own document, and is named.</summary>
public sealed class JiraRowTests : JiraFixture
{
    [TestCase(true)]
    [TestCase(false)]
    public async Task An_issue_of_another_form_fails_alone_and_is_not_asked_for_again(bool cloud)
    {
        var project = await StartAsync(cloud);
        AddIssues(project, 12);
        Jira.Search.Distort = row =>
        {
            if (row["fields"] is not JsonObject fields)
                return;
            if (IsNumber(row, 1))
                fields["project"] = "ABC";
            if (IsNumber(row, 2))
                row["fields"] = null;
            if (IsNumber(row, 3))
                row.Remove("key");
            if (IsNumber(row, 4))
                fields["reporter"] = new JsonArray();
        };

        List<ReadPart> parts = [];
        var calls = await CallsAsync(async () => parts = await Probe().ReadAsync("20000"));
        var listed = (await Probe().ListAsync("20000", includeAccess: true))!;

        var failures = Failures(parts);
        Assert.That(Documents(parts), Has.Count.EqualTo(8));
        Assert.That(failures.Select(failure => failure.Id), Is.EquivalentTo(Ids(1, 2, 3, 4)));
        Assert.That(
            failures.Select(failure => (failure.Scope, failure.Reason)),
            Is.All.EqualTo((FailureScope.Document, FailureReason.Malformed)));
        Assert.That(calls.Count(call => call.Method == "POST"), Is.LessThanOrEqualTo(4), "what is deterministic is not asked for again");
        var ids = listed.SelectMany(page => page.Documents).Select(document => document.Id);
        Assert.That(ids, Is.EquivalentTo(Site.Issues.Select(issue => issue.Id)));
        Assert.That(listed.Select(page => page.Incomplete), Is.All.Null);
        Assert.That(listed.SelectMany(page => page.KeptBelow), Is.EquivalentTo(Ids(1, 2, 3, 4)), "their attachments are unknown");
    }

    [Test]
    public async Task If_all_issues_have_another_form_each_fails_and_they_are_not_asked_for_one_by_one()
    {
        var project = await StartAsync();
        AddIssues(project, 40);
        Jira.Search.Distort = row =>
        {
            if (row["fields"] is JsonObject fields)
                fields["status"] = "Open";
        };

        IReadOnlyList<SourceFailure> failures = [];
        var calls = await CallsAsync(async () => failures = Failures(await Probe().ReadAsync("20000")));

        Assert.That(failures.Select(failure => failure.Reason), Has.Exactly(40).EqualTo(FailureReason.Malformed));
        Assert.That(calls, Has.Count.LessThan(8));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task An_issue_without_an_id_is_told_and_makes_the_listing_incomplete(bool cloud)
    {
        var project = await StartAsync(cloud);
        AddIssues(project, 3);
        Jira.Search.Distort = row =>
        {
            if (IsNumber(row, 1))
                row.Remove("id");
        };

        var parts = await Probe().ReadAsync("20000");
        var listed = (await Probe().ListAsync("20000"))!;

        Assert.That(Documents(parts).Select(document => document.Id), Is.EqualTo(Ids(0, 2)));
        var failure = Failures(parts).Single();
        Assert.That((failure.Scope, failure.Id), Is.EqualTo((FailureScope.Container, "20000")));
        Assert.That(failure.Message, Does.Contain("without an id"));
        Assert.That(listed.Select(page => page.Incomplete), Has.Some.Not.Null);
    }

    [Test]
    public async Task An_attachment_or_a_comment_of_another_form_costs_itself_and_the_issue_is_read()
    {
        var project = await StartAsync();
        Site.Add(project, "one", 0, issue =>
        {
            issue.Attachments.Add(new FakeAttachment("501", "good.txt", "good"));
            issue.Attachments.Add(new FakeAttachment("502", "odd.txt", "odd"));
            issue.Comments.Add(new FakeComment("1", Site.Text("a good comment")));
            issue.Comments.Add(new FakeComment("2", Site.Text("an odd comment")));
        });
        Jira.Search.Distort = row =>
        {
            if (row["fields"]?["attachment"] is JsonArray { Count: 2 } attachments)
                attachments[1]!["size"] = "many";
            if (row["fields"]?["comment"]?["comments"] is JsonArray { Count: 2 } comments)
                comments[1]!["author"] = 7;
        };
        var probe = Probe(("include_attachments", true));

        var parts = await probe.ReadAsync("20000");
        var listed = (await probe.ListAsync("20000"))!.SelectMany(page => page.Documents).Select(document => document.Id);

        var id = Site.Issues[0].Id;
        var documents = Documents(parts);
        Assert.That(documents.Select(document => document.Id), Is.EqualTo(new[] { id, $"{id}/attachment/501" }));
        Assert.That(await TextAsync(documents[0]), Does.Contain("a good comment"));
        Assert.That(Failures(parts).Select(failure => failure.Id), Is.EquivalentTo(new[] { id, $"{id}/attachment/502" }));
        Assert.That(Failures(parts).Single(failure => failure.Id == id).Message, Does.Contain("a comment of it was not"));
        Assert.That(listed, Is.EquivalentTo(new[] { id, $"{id}/attachment/501", $"{id}/attachment/502" }), "the odd one exists");
    }

    [TestCase("summary")]
    [TestCase("comment added")]
    [TestCase("comment edited")]
    [TestCase("comment deleted")]
    [TestCase("link")]
    [TestCase("label")]
    [TestCase("name of the reporter")]
    [TestCase("attachment added")]
    public async Task A_part_that_changes_without_the_time_of_the_last_change_changes_the_fingerprint(string part)
    {
        var project = await StartAsync();
        var issue = Site.Add(project, "one", 0);
        issue.Comments.Add(new FakeComment("1", Site.Text("first")));
        var probe = Probe(("include_attachments", true));
        var before = Documents(await probe.ReadAsync("20000")).Single().Fingerprint;

        switch (part)
        {
            case "summary":
                issue.Summary = "another";
                break;
            case "comment added":
                issue.Comments.Add(new FakeComment("2", Site.Text("second")));
                break;
            case "comment edited":
                issue.Comments[0] = new FakeComment("1", Site.Text("edited"));
                break;
            case "comment deleted":
                issue.Comments.Clear();
                break;
            case "link":
                var other = new JsonObject { ["id"] = "7", ["key"] = "ABC-7" };
                var type = new JsonObject { ["outward"] = "blocks" };
                issue.Custom["issuelinks"] = new JsonArray(new JsonObject { ["type"] = type, ["outwardIssue"] = other });
                break;
            case "label":
                issue.Labels.Add("new");
                break;
            case "name of the reporter":
                issue.Reporter = FakeJiraUser.Bob;
                break;
            default:
                issue.Attachments.Add(new FakeAttachment("501", "new.txt", "new"));
                break;
        }

        var after = Documents(await probe.ReadAsync("20000"))[0].Fingerprint;

        Assert.That(after, Is.Not.EqualTo(before));
        Assert.That(Documents(await probe.ReadAsync("20000"))[0].Fingerprint, Is.EqualTo(after), "it does not change by itself");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_group_of_another_form_is_read_if_it_has_a_name_and_is_told_if_it_has_none(bool cloud)
    {
        await StartAsync(cloud);
        foreach (var name in new[] { "staff", "odd", "nameless" })
            Site.Groups[name] = [FakeJiraUser.Bob];
        Site.DistortGroup = row =>
        {
            switch ((string?)row["name"])
            {
                case "odd" when cloud:
                    row["name"] = new JsonObject();
                    break;
                case "nameless":
                    row.Clear();
                    break;
            }
        };
        await using var reader = Probe().Open();
        var groups = new List<SourceGroup>();

        await foreach (var page in reader.Capability<IListsGroups>()!.ListGroupsAsync(CancellationToken.None))
            groups.AddRange(page);

        Assert.That(groups.Select(group => group.Id), Is.EquivalentTo(cloud ? new[] { "id-staff", "id-odd" } : ["staff", "odd"]));
        Assert.That(groups.Select(group => group.Members.Count), Is.All.EqualTo(1));
        Assert.That(Logs.Lines.Single(), Does.Contain("1 of its groups").And.Contain("left out"));
    }

    private static bool IsNumber(JsonObject row, int number) => row["id"]?.GetValue<string>() == $"{10_001 + number}";

    private IEnumerable<string> Ids(params int[] numbers) => numbers.Select(number => Site.Issues[number].Id);
}
