using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Confluence;

public sealed class ConfluenceChangesTests : ConfluenceFixture
{
    [TestCase(true)]
    [TestCase(false)]
    public async Task A_page_is_read_again_when_only_a_comment_or_an_attachment_came(bool cloud)
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

    [Test]
    public async Task A_renamed_page_is_the_same_document()
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
    public async Task A_page_in_the_trash_leaves_with_the_next_sync()
    {
        await StartAsync();
        var (page, other) = (Wiki.Page("A", "gone"), Wiki.Page("A", "stays"));
        var first = await Probe().ReadAsync("space:A");
        page.Status = "trashed";

        var next = await Probe().ReadAsync("space:A", previous: first[^1].Checkpoint, window: Lately);

        Assert.That(next.SelectMany(part => part.Changes.Deleted), Is.EqualTo(new[] { page.Id }));
        Assert.That((await Probe().ListAsync("space:A"))!.SelectMany(list => list.Documents).Select(document => document.Id), Is.EqualTo(new[] { other.Id }));
    }

    [Test]
    public async Task A_sync_without_changes_is_a_handful_of_calls_and_gives_nothing()
    {
        await StartAsync();
        Wiki.Fill(spaces: 1, pages: 100);
        var first = await Probe().ReadAsync("space:S0");

        List<ReadPart> next = [];
        var calls = await CallsAsync(async () => next = await Probe().ReadAsync("space:S0", previous: first[^1].Checkpoint, window: Lately));

        Assert.That(next.SelectMany(part => part.Items), Is.Empty);
        Assert.That(calls.Select(call => call.Path).Where(path => path != "/_edge/tenant_info").Count(), Is.LessThanOrEqualTo(5));
    }

    [Test]
    public async Task A_space_that_is_hidden_is_a_failure_of_its_own_and_is_read_from_where_it_was_missed()
    {
        await StartAsync();
        var page = Wiki.Page("A", "page");
        var first = await Probe().ReadAsync("space:A");
        Wiki.Hidden.Add("A");
        Wiki.Edit(page, "<p>changed meanwhile</p>");
        var missed = await Probe().ReadAsync("space:A", previous: first[^1].Checkpoint, window: Lately);
        Wiki.Hidden.Clear();

        var soon = new SyncWindow(Wiki.Time.GetUtcNow().AddDays(10), Wiki.Time.GetUtcNow().AddDays(11));
        var again = await Probe().ReadAsync("space:A", previous: missed[^1].Checkpoint, window: soon);

        Assert.That(missed.SelectMany(part => part.Changes.Failures).Select(failure => (failure.Scope, failure.Id)), Is.EqualTo(new[] { (FailureScope.Container, "space:A") }));
        Assert.That(missed.SelectMany(part => part.Changes.Deleted), Is.Empty);
        Assert.That(Documents(again).Select(document => document.Title), Is.EqualTo(new[] { "page" }));
    }
}
