using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Sources.Slack;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Confluence;

/// <summary>Cloud as it is since Atlassian removes version 1 of its API, with what people have reported about it.</summary>
public sealed class ConfluenceCloudTests : ConfluenceFixture
{
    [TestCase("everything", false)]
    [TestCase("everything", true)]
    [TestCase("space", false)]
    [TestCase("space", true)]
    [TestCase("page", false)]
    [TestCase("page", true)]
    public async Task All_is_read_and_found_without_the_endpoints_that_are_removed(string mode, bool gateway)
    {
        await StartAsync();
        (Wiki.Spaces["A"], Wiki.Groups["staff"]) = (["group:staff", "user:acc-zoe"], ["acc-ann"]);
        var page = Wiki.Page("A", "Runbook");
        var probe = Probe(("index_mode", mode), ("space", "A"), ("page_id", page.Id), ("scoped_token", gateway));

        var check = await probe.CheckAsync();
        var document = Documents(await probe.ReadAllAsync()).Single();

        Assert.That(check.Warnings, Is.Empty);
        Assert.That(document.Access!.Layers.Single(), Is.EquivalentTo(new[]
        {
            Principal.Group("id-staff"), Principal.User("acc-zoe", "acc-zoe@example.com"),
        }));
    }

    [Test]
    public async Task A_removed_endpoint_is_named_and_neither_hides_a_space_nor_deletes_anything()
    {
        await StartAsync();
        Wiki.Page("A", "page");
        Confluence.RefuseSearch = (_, _) => 410;

        var (_, listing) = await Outcome.OfAsync(() => Probe().ListAsync("space:A"));
        var (_, reading) = await Outcome.OfAsync(() => Probe().ReadAsync("space:A"));

        var kinds = new[] { listing, reading }.Select(error => (error as SourceException)?.Kind);
        Assert.That(kinds, Is.All.EqualTo(SourceErrorKind.Misconfigured));
        Assert.That(reading!.Message, Does.Contain("rest/api/content/search").And.Contain("removed this endpoint"));
    }

    [Test]
    public async Task Pages_in_a_list_of_the_trash_that_are_not_in_the_trash_are_not_deleted()
    {
        await StartAsync();
        var pages = Enumerable.Range(0, 20).Select(number => Wiki.Page("A", $"Page {number}")).ToList();
        var first = await Probe().ReadAsync("space:A");
        pages[0].Status = "trashed";
        Confluence.V2.IgnoresStatus = true;

        var deceived = await DeletedAsync(first);
        Confluence.V2.IgnoresStatus = false;

        Assert.That(deceived, Is.Empty);
        Assert.That(await DeletedAsync(first), Is.EqualTo(new[] { pages[0].Id }));
    }

    [Test]
    public async Task An_archived_space_is_named_and_keeps_its_documents_and_other_spaces_are_read()
    {
        await StartAsync();
        var page = Wiki.Page("A", "old");
        Wiki.Page("B", "new");
        Wiki.Archived.Add("A");

        var split = await Probe().SplitAsync();
        var named = await Probe(("index_mode", "space"), ("space", "A,B")).SplitAsync();
        var listing = (await Probe().ListAsync("space:A"))!;
        var read = await Probe().ReadAsync("space:A", window: Lately);
        var tree = await Probe(("index_mode", "page"), ("page_id", page.Id)).ReadAllAsync();

        Assert.That(split.Partitions.Select(partition => partition.Key), Is.EqualTo(new[] { "space:B" }));
        Assert.That(split.FailuresIfKnown.Single().Message, Does.Contain("archived"));
        Assert.That(split.FailuresIfKnown.Single().Title, Is.EqualTo("Space A"), "its name is shown, and not its key");
        Assert.That(named.Partitions.Select(partition => partition.Key), Is.EqualTo(new[] { "space:A", "space:B" }));
        Assert.That((named.Failures.Count, named.Complete), Is.EqualTo((0, true)));
        var rules = read.Concat(tree).SelectMany(part => part.Changes.Skipped).Select(skip => skip.Rule);
        Assert.That(rules, Has.Exactly(2).Contains("archived space"), "nothing is wrong with it, so the run is no failure");
        Assert.That(read.Concat(tree).SelectMany(part => part.Changes.Failures), Is.Empty);
        Assert.That(read.Concat(tree).SelectMany(part => part.Changes.Deleted), Is.Empty);
        Assert.That(listing.Single().Incomplete, Does.Contain("archived"));
    }

    [Test]
    public async Task Pages_below_folders_and_whiteboards_have_the_readers_that_those_allow()
    {
        await StartAsync();
        var folder = Wiki.Page("A", "folder", type: "folder");
        var board = Wiki.Page("A", "board", parent: folder.Id, type: "whiteboard");
        var (open, closed) = (Wiki.Page("A", "open", parent: folder.Id), Wiki.Page("A", "closed", parent: board.Id));
        board.RestrictedUsers.Add("acc-zoe");

        var parts = await Probe().ReadAsync("space:A");
        var listed = (await Probe().ListAsync("space:A", includeAccess: true))!.SelectMany(page => page.Documents).ToList();

        var access = Documents(parts).ToDictionary(document => document.Id, document => document.Access!.Layers);
        Assert.That(access[open.Id], Has.Count.EqualTo(1), "an open folder restricts nobody");
        Assert.That(access[closed.Id].Select(layer => layer.Single().Id), Is.EqualTo(new[] { "id-staff", "acc-zoe" }));
        Assert.That(listed.Single(document => document.Id == closed.Id).Access!.Layers, Has.Count.EqualTo(2));
        Assert.That(
            parts.SelectMany(part => part.Changes.Skipped).Select(skip => (skip.Id, skip.Rule)),
            Is.EqualTo(new[] { (board.Id, "whiteboard: Confluence gives no text of it") }));
    }

    [Test]
    public async Task A_server_that_does_not_search_for_whiteboards_has_none_to_tell()
    {
        await StartAsync();
        Wiki.Page("A", "page");
        Confluence.RefuseSearch = (cql, _) => cql.Contains("whiteboard", StringComparison.Ordinal) ? 400 : null;

        var parts = await Probe().ReadAsync("space:A");

        Assert.That(Documents(parts), Has.Count.EqualTo(1));
        Assert.That(Failures(parts), Is.Empty);
    }

    [Test]
    public async Task A_search_for_attachments_that_the_server_refuses_costs_only_the_page_at_fault()
    {
        await StartAsync();
        var pages = Enumerable.Range(0, 9).Select(number => Wiki.Page("A", $"{number}", minutes: number)).ToList();
        foreach (var page in pages)
            Wiki.Attachment(page, $"{page.Title}.txt", "x");
        Confluence.RefuseSearch = (cql, _) => IsForAttachments(cql) && cql.Contains(pages[4].Id, StringComparison.Ordinal) ? 400 : null;

        var parts = await Probe().ReadAllAsync();

        Assert.That(Documents(parts), Has.Count.EqualTo(17));
        Assert.That(Failures(parts), Is.EqualTo(new[] { pages[4].Id }));
    }

    [Test]
    public async Task If_the_server_refuses_every_search_for_attachments_pages_are_read_without_them()
    {
        await StartAsync();
        Wiki.Fill(spaces: 1, pages: 250);
        Confluence.RefuseSearch = (cql, _) => IsForAttachments(cql) ? 400 : null;

        List<ReadPart> parts = [];
        var calls = await CallsAsync(async () => parts = await Probe(("batch_size", 50)).ReadAllAsync());

        Assert.That(Documents(parts), Has.Count.EqualTo(250));
        Assert.That(Failures(parts).Distinct().Count(), Is.EqualTo(250));
        Assert.That(calls, Has.Count.LessThan(1_000));
    }

    [Test]
    public async Task A_search_that_takes_too_long_is_asked_for_fewer_results()
    {
        await StartAsync();
        Wiki.Fill(spaces: 1, pages: 120);
        Confluence.RefuseSearch = (_, limit) => limit > 70 ? 504 : null;

        var parts = await Probe(("batch_size", 50)).ReadAllAsync();

        Assert.That(Documents(parts).Count(document => document.AttachedTo is null), Is.EqualTo(120));
        Assert.That(Failures(parts), Is.Empty);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_row_of_another_form_is_the_failure_of_its_page_and_is_not_asked_for_again(bool cloud)
    {
        await StartAsync(cloud);
        var pages = Enumerable.Range(0, 6).Select(number => Wiki.Page("A", $"{number}", minutes: number)).ToList();
        Confluence.Distort = row =>
        {
            if (row["id"]!.GetValue<string>() == pages[1].Id && row["version"] is not null)
                row["version"] = "7";
            if (row["id"]!.GetValue<string>() == pages[2].Id && row["ancestors"] is not null)
                row["ancestors"] = new JsonArray((JsonNode?)null);
            if (row["id"]!.GetValue<string>() == pages[3].Id && row["space"] is JsonObject space)
                space.Remove("key");
        };

        List<ReadPart> parts = [];
        var calls = await CallsAsync(async () => parts = await Probe().ReadAsync("space:A"));

        var access = Documents(parts).ToDictionary(document => document.Id, document => document.Access!);
        Assert.That(Failures(parts), Is.EquivalentTo(new[] { pages[1].Id, pages[2].Id }));
        Assert.That(access.Keys, Is.EquivalentTo(new[] { pages[0].Id, pages[3].Id, pages[4].Id, pages[5].Id }));
        Assert.That(access[pages[3].Id].Layers[0], Is.Empty, "the space is unknown, so nobody may read the page");
        Assert.That(calls, Has.Count.LessThan(12));
    }

    [Test]
    public async Task A_row_without_an_id_is_told_and_makes_the_listing_incomplete()
    {
        await StartAsync();
        Wiki.Page("A", "named");
        var nameless = Wiki.Page("A", "nameless", minutes: 1).Id;
        Confluence.Distort = row =>
        {
            if (row["id"]?.GetValue<string>() == nameless)
                row.Remove("id");
        };

        var parts = await Probe().ReadAsync("space:A");
        var listing = (await Probe().ListAsync("space:A"))!;

        Assert.That(Documents(parts).Select(document => document.Title), Is.EqualTo(new[] { "named" }));
        Assert.That(parts.SelectMany(part => part.Changes.Failures).Single().Message, Does.Contain("without an id"));
        Assert.That(listing.Single().Incomplete, Is.Not.Null);
    }

    [Test]
    public async Task A_group_that_is_deleted_while_groups_are_listed_is_left_out()
    {
        await StartAsync();
        (Wiki.Groups["gone"], Wiki.Groups["staff"]) = (["acc-ann"], ["acc-bob"]);
        Wiki.DeletedGroups.Add("gone");

        await using var reader = Probe().Open();
        var groups = new List<SourceGroup>();
        await foreach (var part in reader.Capability<IListsGroups>()!.ListGroupsAsync(CancellationToken.None))
            groups.AddRange(part);

        Assert.That(groups.Select(group => group.Name), Is.EqualTo(new[] { "staff" }));
    }

    [TestCase(400)]
    [TestCase(404)]
    [TestCase(500)]
    public async Task A_name_that_cannot_be_had_costs_itself_and_is_asked_for_again(int status)
    {
        await StartAsync();
        Wiki.Page("A", "page", """<p>Ask <ac:link><ri:user ri:account-id="acc-bob" /></ac:link>.</p>""");
        var document = Documents(await Probe().ReadAllAsync()).Single();

        Confluence.V2.UsersStatus = status;
        var nameless = await TextAsync(document);
        Confluence.V2.UsersStatus = 200;

        Assert.That(nameless, Does.Contain("Ask @unknown user."));
        Assert.That(await TextAsync(document), Does.Contain("Ask @Name of acc-bob."));
    }

    [Test]
    public async Task The_check_tries_what_a_sync_needs_and_names_the_missing_scope_of_each()
    {
        await StartAsync();
        Wiki.Groups["staff"] = ["acc-ann"];
        Wiki.Page("A", "page");

        async Task<string> WarningAsync(string path)
        {
            Confluence.LacksScope = asked => asked.Contains(path, StringComparison.Ordinal);
            return (await Probe(("scoped_token", true)).CheckAsync()).Warnings.Single();
        }

        Assert.That(await WarningAsync("membersByGroupId"), Does.Contain("read:confluence-groups"));
        Assert.That(await WarningAsync("users-bulk"), Does.Contain("read:user:confluence"));
        Assert.That(await WarningAsync("/permissions"), Does.Contain("no user will find its pages").And.Contain("read:space:confluence"));
        Confluence.LacksScope = path => path.EndsWith("content/search", StringComparison.Ordinal);
        var (_, error) = await Outcome.OfAsync(() => Probe(("scoped_token", true)).CheckAsync());
        Assert.That((error as SourceException)?.Kind, Is.EqualTo(SourceErrorKind.Forbidden));
        Assert.That(error!.Message, Does.Contain("search:confluence"));
    }

    private static bool IsForAttachments(string cql) => cql.Contains("type = attachment", StringComparison.Ordinal);

    private static IEnumerable<string> Failures(IEnumerable<ReadPart> parts)
        => parts.SelectMany(part => part.Changes.Failures).Select(failure => failure.Id);

    private async Task<List<string>> DeletedAsync(List<ReadPart> first)
    {
        var next = await Probe().ReadAsync("space:A", previous: first[^1].Checkpoint, window: Lately, known: new KnownFingerprints(first));
        return [.. next.SelectMany(part => part.Changes.Deleted)];
    }
}
