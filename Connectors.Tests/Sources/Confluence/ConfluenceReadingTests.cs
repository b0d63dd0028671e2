using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Confluence;

public sealed class ConfluenceReadingTests : ConfluenceFixture
{
    [Test]
    public async Task A_page_tells_its_text_its_comments_and_where_it_is()
    {
        await StartAsync();
        var parent = Wiki.Page("A", "Handbook");
        var page = Wiki.Page("A", "Holidays", """<p>Ask <ac:link><ri:user ri:account-id="acc-bob" /></ac:link> first.</p>""", parent.Id);
        page.Labels.Add("hr");
        Wiki.Comment(page, "<p>Really?</p>", selection: "Ask");
        Wiki.Attachment(page, "form.txt", "the form");

        var documents = Documents(await Probe().ReadAllAsync());
        var holidays = documents.Single(document => document.Title == "Holidays");
        var file = documents.Single(document => document.Title == "form.txt");

        var text = await TextAsync(holidays);
        Assert.That(text, Does.Contain("# Holidays").And.Contain("Ask @Name of acc-bob first.").And.Contain("on \"Ask\":\nReally?"));
        Assert.That(holidays.Link, Does.EndWith($"/wiki/spaces/A/pages/{page.Id}"));
        Assert.That((holidays.Parent, holidays.Metadata["path"]!.GetValue<string>()), Is.EqualTo((parent.Id, "Handbook")));
        Assert.That((file.AttachedTo, await TextAsync(file)), Is.EqualTo((page.Id, "the form")));
    }

    [TestCase("space", "B1,B2", 2)]
    [TestCase("page", null, 1)]
    [TestCase("tree", null, 3)]
    public async Task Reads_what_the_index_mode_says(string mode, string? spaces, int pages)
    {
        await StartAsync();
        var root = Wiki.Page("A", "root");
        Wiki.Page("A", "leaf", parent: Wiki.Page("A", "branch", parent: root.Id).Id);
        Wiki.Page("B1", "one");
        Wiki.Page("B2", "two");

        var probe = mode == "space"
            ? Probe(("index_mode", "space"), ("space", spaces))
            : Probe(("index_mode", "page"), ("page_id", root.Id), ("index_recursively", mode == "tree"));

        Assert.That(Documents(await probe.ReadAllAsync()), Has.Count.EqualTo(pages));
    }

    [Test]
    public async Task Labels_to_skip_and_archived_pages_stay_out()
    {
        await StartAsync();
        Wiki.Page("A", "plain");
        var secret = Wiki.Page("A", "secret");
        secret.Labels.Add("internal");
        Wiki.Attachment(secret, "secret.txt", "x");
        Wiki.Page("A", "archived").Status = "archived";
        var probe = Probe(("labels_to_skip", "internal"));

        var parts = await probe.ReadAllAsync();

        Assert.That(Documents(parts).Select(document => document.Title), Is.EqualTo(new[] { "plain" }));
        Assert.That(parts.SelectMany(part => part.Changes.Skipped), Is.EqualTo(new[] { new SourceSkip(secret.Id, "label internal") }));
        Assert.That((await probe.ListAsync("space:A"))!.SelectMany(page => page.Documents), Has.Exactly(1).Items);
        Assert.That(Documents(await Probe(("include_archived", true)).ReadAllAsync()).Select(document => document.Title), Does.Contain("archived"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Pages_that_the_server_fails_over_take_no_others_with_them(bool cloud)
    {
        await StartAsync(cloud);
        Wiki.Fill(spaces: 1, pages: 20);
        var pages = Wiki.Contents.Values.Where(content => content.Type == "page").ToList();
        (pages[5].BreaksStorage, pages[11].BreaksAll) = (true, true);

        var parts = await Probe(("include_attachments", false)).ReadAllAsync();

        Assert.That(Documents(parts).Select(document => document.Id), Is.EquivalentTo(pages.Where(page => !page.BreaksAll).Select(page => page.Id)));
        Assert.That(await TextAsync(Documents(parts).Single(document => document.Id == pages[5].Id)), Does.Contain("Body of page 5."));
        Assert.That(parts.SelectMany(part => part.Changes.Failures).Select(failure => (failure.Id, failure.Reason)), Is.EqualTo(new[] { (pages[11].Id, FailureReason.Transient) }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Comments_that_the_server_fails_over_take_nothing_with_them(bool cloud)
    {
        await StartAsync(cloud);
        var pages = Enumerable.Range(0, 5).Select(number => Wiki.Page("A", $"{number}", minutes: number)).ToList();
        foreach (var page in pages)
            Wiki.Comment(page, $"<p>On {page.Title}.</p>").BreaksStorage = page.Title == "3";

        var parts = await Probe().ReadAllAsync();

        Assert.That(await Task.WhenAll(Documents(parts).Select(TextAsync)), Is.All.Contains("On "));
        Assert.That((Documents(parts).Count, parts.Sum(part => part.Changes.Failures.Count)), Is.EqualTo((5, 0)));
    }

    [Test]
    public async Task Empty_pages_within_a_search_hide_nothing_behind_them()
    {
        await StartAsync();
        (Confluence.Cap, Confluence.EmptyPages) = (7, 2);
        for (var number = 0; number < 25; number++)
            Wiki.Page("A", $"{number}", minutes: number);

        Assert.That(Documents(await Probe().ReadAsync("space:A")), Has.Count.EqualTo(25));
        Confluence.PromisesForEver = true;
        Assert.That(Documents(await Probe().ReadAsync("space:A")), Has.Count.EqualTo(25));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task An_answer_about_another_space_is_none(bool cloud)
    {
        await StartAsync(cloud);
        Wiki.Page("A", "of A");
        Wiki.Page("B", "of B");
        Confluence.Understands = cql => cql.Replace("space = \"B\"", "space = \"A\"", StringComparison.Ordinal);

        foreach (var act in new Func<Task<object?>>[] { async () => await Probe().ListAsync("space:B"), async () => await Probe().ReadAsync("space:B") })
        {
            var (_, error) = await Outcome.OfAsync(act);
            Assert.That((error as SourceException)?.Kind, Is.EqualTo(SourceErrorKind.Transient), $"{error}");
            Assert.That(error!.Message, Does.Contain("mixes up answers"));
        }
    }

    [Test]
    public async Task On_data_center_a_page_deleted_while_others_are_read_hides_none()
    {
        await StartAsync(cloud: false);
        Confluence.Cap = 7;
        for (var number = 0; number < 60; number++)
            Wiki.Page("A", $"{number}", minutes: number * 3);
        var ids = Wiki.Contents.Keys.ToList();
        var searches = 0;
        Confluence.BeforeSearch = () =>
        {
            if (++searches == 6)
                Wiki.Contents[ids[0]].Status = Wiki.Contents[ids[1]].Status = "trashed";
        };

        var read = Documents(await Probe(("batch_size", 7)).ReadAsync("space:A")).Select(document => document.Id).ToList();

        Assert.That(ids.Skip(2).Except(read), Is.Empty);
    }

    [Test]
    public async Task Data_centers_next_links_that_skip_rows_lose_no_space()
    {
        await StartAsync(cloud: false);
        for (var number = 0; number < 130; number++)
            Wiki.Spaces[$"S{number:000}"] = ["group:staff"];

        Assert.That(await Probe().PartitionsAsync(), Has.Count.EqualTo(130).And.Unique);
    }

    [Test]
    public async Task Included_pages_are_part_of_the_text_and_cycles_end()
    {
        await StartAsync();
        Wiki.Page("A", "Terms", """<p>The terms. <ac:structured-macro ac:name="include"><ac:parameter ac:name=""><ac:link><ri:page ri:content-title="Offer" /></ac:link></ac:parameter></ac:structured-macro></p>""");
        Wiki.Page("A", "Offer", """<p>An offer.</p><ac:structured-macro ac:name="include"><ac:parameter ac:name=""><ac:link><ri:page ri:content-title="Terms" /></ac:link></ac:parameter></ac:structured-macro>""");
        Wiki.Page("B", "Terms", "<p>Other terms.</p>");

        var offer = Documents(await Probe().ReadAllAsync()).Single(document => document.Title == "Offer");

        Assert.That(await TextAsync(offer), Does.Contain("An offer.").And.Contain("The terms.").And.Not.Contain("Other terms."));
    }

    [Test]
    public async Task A_page_is_included_only_where_all_may_read_it_who_may_read_the_other()
    {
        await StartAsync();
        (Wiki.Spaces["A"], Wiki.Spaces["B"], Wiki.Spaces["C"]) = (["group:staff"], ["group:board"], ["anonymous"]);
        Wiki.Page("A", "Salaries", "<p>the salaries</p>").RestrictedUsers.Add("acc-zoe");
        Wiki.Page("A", "Broken", "<p>broken</p>").BreaksStorage = true;
        Wiki.Page("B", "Plans", "<p>the plans</p>");
        Wiki.Page("C", "Address", "<p>the address</p>");
        var body = string.Concat(new[] { ("A", "Salaries"), ("A", "Broken"), ("B", "Plans"), ("C", "Address") }.Select(page =>
            $"""<ac:structured-macro ac:name="include"><ac:parameter ac:name=""><ac:link><ri:page ri:space-key="{page.Item1}" ri:content-title="{page.Item2}" /></ac:link></ac:parameter></ac:structured-macro>"""));
        var (open, narrow) = (Wiki.Page("A", "Open", body), Wiki.Page("A", "Narrow", body));
        narrow.RestrictedUsers.Add("acc-zoe");

        var documents = Documents(await Probe().ReadAsync("space:A"));

        var shown = await TextAsync(documents.Single(document => document.Id == open.Id));
        Assert.That(shown, Does.Contain("the address").And.Contain("[Salaries]").And.Contain("[Plans]").And.Contain("[Broken]"));
        Assert.That(shown, Does.Not.Contain("the salaries").And.Not.Contain("the plans"));
        Assert.That(await TextAsync(documents.Single(document => document.Id == narrow.Id)), Does.Contain("the salaries").And.Not.Contain("the plans"));
    }
}
