using System.Text.Json;
using Connectors.Sources;
using Connectors.Tests.Sources.Slack;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Confluence;

/// <summary>Texts that are no longer right although nothing about their pages has changed.</summary>
public sealed class ConfluenceStaleTests : ConfluenceFixture
{
    private SyncWindow First => new(null, Wiki.Time.GetUtcNow());

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_page_is_read_again_if_only_a_page_that_it_includes_was_edited(bool cloud)
    {
        await StartAsync(cloud);
        var included = Wiki.Page("B", "included", "<p>old words</p>");
        var inner = Wiki.Page("A", "inner", IncludeMacro("included", "B"));
        var outer = Wiki.Page("A", "outer", IncludeMacro("inner"));
        Wiki.Page("A", "other");
        var first = await Probe().ReadAsync("space:A", window: First);
        Wiki.Edit(included, "<p>new words</p>");

        var next = await AgainAsync(first);
        var quiet = await AgainAsync(next, first);

        Assert.That(Documents(next).Select(document => document.Id), Is.EquivalentTo(new[] { inner.Id, outer.Id }));
        Assert.That(await TextAsync(Documents(next).Single(document => document.Id == outer.Id)), Does.Contain("new words"));
        Assert.That(Fingerprint(next, outer), Is.Not.EqualTo(Fingerprint(first, outer)));
        Assert.That(Documents(quiet), Is.Empty);
    }

    [TestCase("restricted")]
    [TestCase("trashed")]
    [TestCase("opened")]
    public async Task A_page_is_read_again_if_its_readers_may_no_longer_or_now_read_a_page_that_it_includes(string change)
    {
        await StartAsync();
        var included = Wiki.Page("A", "included", "<p>secret words</p>");
        if (change == "opened")
            included.RestrictedUsers.Add("acc-ann");
        var page = Wiki.Page("A", "page", IncludeMacro("included"));
        var first = await Probe().ReadAsync("space:A", window: First);
        switch (change)
        {
            case "restricted":
                included.RestrictedUsers.Add("acc-ann");
                break;
            case "opened":
                included.RestrictedUsers.Clear();
                break;
            default:
                included.Status = "trashed";
                break;
        }

        var next = await AgainAsync(first);

        var again = Documents(next).Single(document => document.Id == page.Id);
        Assert.That((await TextAsync(again)).Contains("secret words", StringComparison.Ordinal), Is.EqualTo(change == "opened"));
        Assert.That(again.Fingerprint, Is.Not.EqualTo(Fingerprint(first, page)));
    }

    [Test]
    public async Task Where_no_page_includes_another_a_sync_does_not_look_for_such_pages()
    {
        await StartAsync();
        Wiki.Page("A", "page");
        var first = await Probe().ReadAsync("space:A", window: First);

        var calls = await CallsAsync(() => AgainAsync(first));
        var withOld = await CallsAsync(() => AgainAsync(first, checkpoint: JsonSerializer.SerializeToElement(new { created = 1 })));

        Assert.That(Macros(calls), Is.Zero);
        Assert.That(Macros(withOld), Is.EqualTo(1), "a position of an earlier version does not say whether there are any");
    }

    [Test]
    public async Task A_server_that_does_not_search_for_macros_is_read_nevertheless()
    {
        await StartAsync();
        Wiki.Page("A", "included");
        Wiki.Page("A", "page", IncludeMacro("included"));
        var first = await Probe().ReadAsync("space:A", window: First);
        Confluence.RefuseSearch = (cql, _) => cql.Contains("macro", StringComparison.Ordinal) ? 400 : null;

        Assert.That(Documents(await AgainAsync(first)), Is.Empty);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_deleted_comment_is_found_by_the_next_check_and_not_before_it_is_due(bool cloud)
    {
        await StartAsync(cloud);
        var (page, other, last) = (Wiki.Page("A", "page"), Wiki.Page("A", "other"), Wiki.Page("A", "last"));
        var (gone, only) = (Wiki.Comment(page, "<p>rash words</p>"), Wiki.Comment(last, "<p>the only one</p>"));
        Wiki.Comment(page, "<p>kept</p>");
        Wiki.Comment(other, "<p>kept as well</p>");
        var first = await Probe().ReadAsync("space:A", window: First);
        (gone.Status, only.Status) = ("trashed", "trashed");

        var early = await AgainAsync(first, after: TimeSpan.FromHours(1));
        var next = await AgainAsync(early, first, TimeSpan.FromHours(25));
        var quiet = await CallsAsync(() => AgainAsync(next, first, TimeSpan.FromHours(26)));

        Assert.That(Documents(early), Is.Empty);
        Assert.That(Documents(next).Select(document => document.Id), Is.EquivalentTo(new[] { page.Id, last.Id }));
        var text = await TextAsync(Documents(next).Single(document => document.Id == page.Id));
        Assert.That(text, Does.Contain("kept").And.Not.Contain("rash words"));
        Assert.That(Fingerprint(next, page), Is.Not.EqualTo(Fingerprint(first, page)));
        Assert.That(quiet.Count(call => call.Query.Contains("type%20%3D%20comment", StringComparison.Ordinal)), Is.Zero);
    }

    [Test]
    public async Task A_search_for_deleted_comments_takes_a_call_for_250_pages_and_comments()
    {
        await StartAsync();
        Wiki.Fill(spaces: 1, pages: 1_000);
        var probe = Probe(("include_attachments", false));
        var first = await probe.ReadAsync("space:S0", window: First);

        var calls = await CallsAsync(() => AgainAsync(first, after: TimeSpan.FromDays(2), partition: "space:S0"));

        var usual = await CallsAsync(() => AgainAsync(first, after: TimeSpan.FromHours(2), partition: "space:S0"));
        Assert.That(calls.Count - usual.Count, Is.EqualTo(4 + 2), "4 pages of 250 pages, 2 of 334 comments");
    }

    private static int Macros(IEnumerable<UpstreamRequest> calls)
        => calls.Count(call => call.Query.Contains("macro", StringComparison.Ordinal));

    private static string? Fingerprint(IEnumerable<ReadPart> parts, FakeContent page)
        => Documents(parts).Single(document => document.Id == page.Id).Fingerprint;

    /// <summary>Syncs after an hour, or another time, in which nothing was edited but what the test edited.</summary>
    private Task<List<ReadPart>> AgainAsync(
        List<ReadPart> last, List<ReadPart>? before = null, TimeSpan? after = null, JsonElement? checkpoint = null,
        string partition = "space:A")
    {
        var now = Wiki.Time.GetUtcNow();
        var known = new KnownFingerprints([.. before ?? [], .. last]);
        return Probe().ReadAsync(
            partition, previous: checkpoint ?? last[^1].Checkpoint, window: new SyncWindow(now, now + (after ?? TimeSpan.FromHours(1))),
            known: known);
    }
}
