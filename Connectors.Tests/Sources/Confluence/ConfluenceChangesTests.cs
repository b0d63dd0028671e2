using Connectors.Sources;
using Connectors.Tests.Sources.Slack;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Confluence;

public sealed class ConfluenceChangesTests : ConfluenceFixture
{
    [TestCase(true)]
    [TestCase(false)]
    public async Task A_page_is_read_again_if_only_a_comment_or_an_attachment_was_added(bool cloud)
    {
        await StartAsync(cloud);
        var (commented, attached, untouched) = (Wiki.Page("A", "commented"), Wiki.Page("A", "attached"), Wiki.Page("A", "untouched"));
        var first = await Probe().ReadAsync("space:A");
        Wiki.Comment(commented, "<p>new thought</p>", Wiki.Time.GetUtcNow());
        Wiki.Attachment(attached, "new.txt", "new file", Wiki.Time.GetUtcNow());

        var next = Documents(await Probe().ReadAsync("space:A", previous: first[^1].Checkpoint, window: Lately));

        Assert.That(next.Select(document => document.Title), Is.EquivalentTo(new[] { "commented", "attached", "new.txt" }));
        Assert.That(await TextAsync(next.Single(document => document.Title == "commented")), Does.Contain("new thought"));
        var before = Documents(first).ToDictionary(document => document.Id, document => document.Fingerprint);
        Assert.That(next.Single(document => document.Id == commented.Id).Fingerprint, Is.Not.EqualTo(before[commented.Id]));
        Assert.That(before.Keys, Does.Contain(untouched.Id));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_partition_of_pages_reads_pages_with_new_comments_but_no_pages_outside_of_it(bool recursive)
    {
        await StartAsync();
        var root = Wiki.Page("A", "root");
        var (leaf, other) = (Wiki.Page("A", "leaf", parent: root.Id), Wiki.Page("A", "other"));
        SourceProbe Named() => Probe(("index_mode", "page"), ("page_id", root.Id), ("index_recursively", recursive));
        var first = await Named().ReadAllAsync();
        foreach (var page in new[] { root, leaf, other })
            Wiki.Comment(page, "<p>new thought</p>", Wiki.Time.GetUtcNow());

        var next = await Named().ReadAsync((await Named().PartitionsAsync()).Single(), previous: first[^1].Checkpoint, window: Lately);

        Assert.That(Documents(next).Select(document => document.Title), Is.EquivalentTo(recursive ? new[] { "root", "leaf" } : ["root"]));
        Assert.That(next.SelectMany(part => part.Changes.Failures), Is.Empty);
    }

    [Test]
    public async Task A_changed_page_that_the_settings_leave_out_is_no_failure()
    {
        await StartAsync();
        var (wanted, unwanted, news) = (Wiki.Page("A", "wanted"), Wiki.Page("A", "unwanted"), Wiki.Page("A", "news", type: "blogpost"));
        wanted.Labels.Add("public");
        SourceProbe Public() => Probe(("cql_query", "label = public"), ("include_blogposts", false));
        var first = await Public().ReadAsync("space:A");
        foreach (var page in new[] { wanted, unwanted, news })
            Wiki.Edit(page, "<p>changed</p>");

        var next = await Public().ReadAsync("space:A", previous: first[^1].Checkpoint, window: Lately);

        Assert.That(Documents(next).Select(document => document.Title), Is.EqualTo(new[] { "wanted" }));
        Assert.That(next.SelectMany(part => part.Changes.Failures), Is.Empty);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task On_data_center_no_page_of_a_minute_is_lost_if_earlier_pages_are_deleted_during_the_search(bool changes)
    {
        await StartAsync(cloud: false);
        Confluence.Cap = 7;
        var pages = Enumerable.Range(0, 60).Select(number => Wiki.Page("A", $"{number}", minutes: number / 100.0)).ToList();
        foreach (var page in changes ? pages : [])
            Wiki.Edit(page, "<p>changed</p>");
        var searches = 0;
        Confluence.BeforeSearch = () =>
        {
            if (Interlocked.Increment(ref searches) == 6)
                pages[0].Status = pages[1].Status = pages[2].Status = "trashed";
        };

        var probe = Probe(("batch_size", 7), ("include_comments", false), ("include_attachments", false));
        var parts = await probe.ReadAsync("space:A", window: changes ? Lately : null);

        Assert.That(searches, Is.GreaterThan(6));
        Assert.That(pages.Skip(3).Select(page => page.Id).Except(Documents(parts).Select(document => document.Id)), Is.Empty);
    }

    [Test]
    public async Task A_renamed_page_stays_the_same_document()
    {
        await StartAsync();
        var page = Wiki.Page("A", "old name");
        var before = Documents(await Probe().ReadAllAsync()).Single();
        page.Title = "new name";
        Wiki.Edit(page, page.Body);

        var after = Documents(await Probe().ReadAsync("space:A", window: Lately)).Single();

        Assert.That((after.Id, after.Title), Is.EqualTo((before.Id, "new name")));
    }

    [Test]
    public async Task A_page_in_the_trash_is_deleted_by_the_next_sync_and_is_not_listed()
    {
        await StartAsync();
        var (page, other) = (Wiki.Page("A", "gone"), Wiki.Page("A", "stays"));
        var first = await Probe().ReadAsync("space:A");
        page.Status = "trashed";

        var next = await Probe().ReadAsync(
            "space:A", previous: first[^1].Checkpoint, window: Lately, known: new KnownFingerprints(first));

        Assert.That(next.SelectMany(part => part.Changes.Deleted), Is.EqualTo(new[] { page.Id }));
        var listed = (await Probe().ListAsync("space:A"))!.SelectMany(list => list.Documents);
        Assert.That(listed.Select(document => document.Id), Is.EqualTo(new[] { other.Id }));
    }

    [Test]
    public async Task A_sync_without_changes_takes_at_most_five_calls_and_delivers_nothing()
    {
        await StartAsync();
        Wiki.Fill(spaces: 1, pages: 100);
        var first = await Probe().ReadAsync("space:S0");

        List<ReadPart> next = [];
        var calls = await CallsAsync(
            async () => next = await Probe().ReadAsync("space:S0", previous: first[^1].Checkpoint, window: Lately));

        Assert.That(next.SelectMany(part => part.Items), Is.Empty);
        Assert.That(calls.Select(call => call.Path).Where(path => path != "/_edge/tenant_info").Count(), Is.LessThanOrEqualTo(5));
    }

    [Test]
    public async Task A_hidden_space_is_a_failure_and_the_sync_after_its_return_reads_the_changes_missed()
    {
        await StartAsync();
        var page = Wiki.Page("A", "page");
        var first = await Probe().ReadAsync("space:A");
        Wiki.Hidden.Add("A");
        Wiki.Edit(page, "<p>changed while hidden</p>");
        var missed = await Probe().ReadAsync("space:A", previous: first[^1].Checkpoint, window: Lately);
        Wiki.Hidden.Clear();

        var soon = new SyncWindow(Wiki.Time.GetUtcNow().AddDays(10), Wiki.Time.GetUtcNow().AddDays(11));
        var again = await Probe().ReadAsync("space:A", previous: missed[^1].Checkpoint, window: soon);

        var failures = missed.SelectMany(part => part.Changes.Failures).Select(failure => (failure.Scope, failure.Id));
        Assert.That(failures, Is.EqualTo(new[] { (FailureScope.Container, "space:A") }));
        Assert.That(missed.SelectMany(part => part.Changes.Deleted), Is.Empty);
        Assert.That(Documents(again).Select(document => document.Title), Is.EqualTo(new[] { "page" }));
    }
}
