using Connectors.Sources;
using Connectors.Sources.Catalog;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Confluence;

public sealed class ConfluenceReaderTests : ConfluenceFixture
{
    [Test]
    public async Task Pages_that_confluence_answers_late_hold_up_no_others_and_are_not_taken_for_read()
    {
        await StartAsync();
        var pages = Enumerable.Range(0, 40).Select(number => Wiki.Page("A", $"{number}", minutes: number * 60)).ToList();
        Confluence.Faults = UpstreamFaults.Always(UpstreamFault.Held) with
        {
            Applies = request => request.Query.Contains(pages[3].Id, StringComparison.Ordinal),
        };
        using var stop = new CancellationTokenSource();
        await using var reader = Probe(("batch_size", 10)).Open();
        var call = new ReadCall { Window = SourceProbe.Always, Partition = "space:A", Known = NothingKnown.Instance };
        var (titles, checkpoints) = (new List<string>(), new List<string>());

        await using var batches = reader.ReadAsync(call, stop.Token).GetAsyncEnumerator(stop.Token);
        while (titles.Count < 30 && await batches.MoveNextAsync())
        {
            titles.AddRange(batches.Current.Changes.Documents.Select(document => document.Title));
            checkpoints.Add(batches.Current.Checkpoint.GetRawText());
        }

        await stop.CancelAsync();
        Assert.That(titles, Is.EquivalentTo(Enumerable.Range(10, 30).Select(number => $"{number}")));
        Assert.That(checkpoints, Has.None.Match("(?i)\"created\":[0-9]"), "the next slice begins with those that are missing");
    }

    [Test]
    public async Task A_page_becomes_a_document_with_its_comments_and_an_attachment_one_of_its_own()
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

    [Test]
    public async Task The_index_mode_space_reads_the_listed_spaces()
    {
        await StartAsync();
        Wiki.Page("A", "zero");
        Wiki.Page("B1", "one");
        Wiki.Page("B2", "two");

        var documents = Documents(await Probe(("index_mode", "space"), ("space", "B1,B2")).ReadAllAsync());

        Assert.That(documents.Select(document => document.Title), Is.EquivalentTo(new[] { "one", "two" }));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task The_index_mode_page_reads_the_listed_pages_and_those_below_them_if_wanted(bool recursive)
    {
        await StartAsync();
        var root = Wiki.Page("A", "root");
        Wiki.Page("A", "leaf", parent: Wiki.Page("A", "branch", parent: root.Id).Id);
        Wiki.Page("A", "other");

        var probe = Probe(("index_mode", "page"), ("page_id", root.Id), ("index_recursively", recursive));
        var documents = Documents(await probe.ReadAllAsync());

        string[] expected = recursive ? ["root", "branch", "leaf"] : ["root"];
        Assert.That(documents.Select(document => document.Title), Is.EquivalentTo(expected));
    }

    [Test]
    public async Task Pages_with_a_label_to_skip_and_archived_pages_are_left_out()
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
        var withArchived = Documents(await Probe(("include_archived", true)).ReadAllAsync());
        Assert.That(withArchived.Select(document => document.Title), Does.Contain("archived"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task If_the_server_fails_on_some_pages_the_others_are_read(bool cloud)
    {
        await StartAsync(cloud);
        Wiki.Fill(spaces: 1, pages: 20);
        var pages = Wiki.Contents.Values.Where(content => content.Type == "page").ToList();
        (pages[5].BreaksStorage, pages[11].BreaksAll) = (true, true);

        var parts = await Probe(("include_attachments", false)).ReadAllAsync();

        var documents = Documents(parts);
        var failures = parts.SelectMany(part => part.Changes.Failures).Select(failure => (failure.Id, failure.Reason));
        var readable = pages.Where(page => !page.BreaksAll).Select(page => page.Id);
        Assert.That(documents.Select(document => document.Id), Is.EquivalentTo(readable));
        Assert.That(await TextAsync(documents.Single(document => document.Id == pages[5].Id)), Does.Contain("Body of page 5."));
        Assert.That(failures, Is.EqualTo(new[] { (pages[11].Id, FailureReason.Transient) }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task If_the_server_fails_on_a_comment_all_pages_and_comments_are_read(bool cloud)
    {
        await StartAsync(cloud);
        var pages = Enumerable.Range(0, 5).Select(number => Wiki.Page("A", $"{number}", minutes: number)).ToList();
        foreach (var page in pages)
            Wiki.Comment(page, $"<p>On {page.Title}.</p>").BreaksStorage = page.Title == "3";

        var parts = await Probe().ReadAllAsync();

        Assert.That(await Task.WhenAll(Documents(parts).Select(TextAsync)), Is.All.Contains("On "));
        Assert.That((Documents(parts).Count, parts.Sum(part => part.Changes.Failures.Count)), Is.EqualTo((5, 0)));
    }

    [TestCase("{0}")]
    [TestCase("/wiki{0}")]
    [TestCase("https://acme.atlassian.net/wiki{0}")]
    [TestCase("https://api.atlassian.com/ex/confluence/99887766-a1b2-3b33-c444-def123456789/wiki{0}")]
    [TestCase("https://elsewhere.example/wiki{0}")]
    public async Task The_next_page_is_read_from_the_site_itself_in_whatever_form_its_link_comes(string form)
    {
        await StartAsync();
        Confluence.Cap = 7;
        Confluence.NextLink = path => string.Format(System.Globalization.CultureInfo.InvariantCulture, form, path);
        for (var number = 0; number < 25; number++)
            Wiki.Page("A", $"{number}", minutes: number);

        Assert.That(Documents(await Probe().ReadAsync("space:A")), Has.Count.EqualTo(25));
    }

    [Test]
    public async Task Results_behind_empty_pages_of_a_search_are_read()
    {
        await StartAsync();
        (Confluence.Cap, Confluence.EmptyPages) = (7, 2);
        for (var number = 0; number < 25; number++)
            Wiki.Page("A", $"{number}", minutes: number);

        Assert.That(Documents(await Probe().ReadAsync("space:A")), Has.Count.EqualTo(25));
        Confluence.PromisesMoreForever = true;
        Assert.That(Documents(await Probe().ReadAsync("space:A")), Has.Count.EqualTo(25));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task An_answer_about_another_space_is_rejected(bool cloud)
    {
        await StartAsync(cloud);
        Wiki.Page("A", "of A");
        Wiki.Page("B", "of B");
        Confluence.RewriteSearch = cql => cql.Replace("space = \"B\"", "space = \"A\"", StringComparison.Ordinal);

        Func<Task<object?>>[] acts = [async () => await Probe().ListAsync("space:B"), async () => await Probe().ReadAsync("space:B")];
        foreach (var act in acts)
        {
            var (_, error) = await Outcome.OfAsync(act);
            Assert.That((error as SourceException)?.Kind, Is.EqualTo(SourceErrorKind.Transient), $"{error}");
            Assert.That(error!.Message, Does.Contain("mixes up answers"));
        }
    }

    [Test]
    public async Task On_data_center_no_page_is_lost_if_others_are_deleted_during_the_read()
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
    public async Task No_space_is_lost_although_data_centers_next_links_skip_rows()
    {
        await StartAsync(cloud: false);
        for (var number = 0; number < 130; number++)
            Wiki.Spaces[$"S{number:000}"] = ["group:staff"];

        Assert.That(await Probe().PartitionsAsync(), Has.Count.EqualTo(130).And.Unique);
    }

    [Test]
    public async Task The_text_contains_included_pages_and_a_cycle_ends()
    {
        await StartAsync();
        Wiki.Page("A", "Terms", $"<p>The terms. {IncludeMacro("Offer")}</p>");
        Wiki.Page("A", "Offer", $"<p>An offer.</p>{IncludeMacro("Terms")}");
        Wiki.Page("B", "Terms", "<p>Other terms.</p>");

        var offer = Documents(await Probe().ReadAllAsync()).Single(document => document.Title == "Offer");

        Assert.That(await TextAsync(offer), Does.Contain("An offer.").And.Contain("The terms.").And.Not.Contain("Other terms."));
    }

    [Test]
    public async Task A_page_is_included_only_if_all_readers_of_the_including_page_may_read_it()
    {
        await StartAsync();
        (Wiki.Spaces["A"], Wiki.Spaces["B"], Wiki.Spaces["C"]) = (["group:staff"], ["group:board"], ["anonymous"]);
        Wiki.Page("A", "Salaries", "<p>the salaries</p>").RestrictedUsers.Add("acc-zoe");
        Wiki.Page("A", "Broken", "<p>broken</p>").BreaksStorage = true;
        Wiki.Page("B", "Plans", "<p>the plans</p>");
        Wiki.Page("C", "Address", "<p>the address</p>");
        var body = IncludeMacro("Salaries", "A") + IncludeMacro("Broken", "A") + IncludeMacro("Plans", "B") + IncludeMacro("Address", "C");
        var (open, narrow) = (Wiki.Page("A", "Open", body), Wiki.Page("A", "Narrow", body));
        narrow.RestrictedUsers.Add("acc-zoe");

        var documents = Documents(await Probe().ReadAsync("space:A"));

        var shown = await TextAsync(documents.Single(document => document.Id == open.Id));
        Assert.That(shown, Does.Contain("the address").And.Contain("[Salaries]").And.Contain("[Plans]").And.Contain("[Broken]"));
        Assert.That(shown, Does.Not.Contain("the salaries").And.Not.Contain("the plans"));
        var narrowText = await TextAsync(documents.Single(document => document.Id == narrow.Id));
        Assert.That(narrowText, Does.Contain("the salaries").And.Not.Contain("the plans"));
    }
}
