using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Slack;

public sealed class SlackIncrementalTests : SlackFixture
{
    private const double Day = 24 * 60;

    [Test]
    public async Task A_first_sync_reads_all_pages_of_a_channel()
    {
        var channel = AddChannel();
        for (var message = 0; message < 2500; message++)
            channel.Add(new FakeMessage { Ts = At(message), Text = $"m{message}" });

        var parts = await Probe(("batch_size", 900)).ReadAsync("C1");

        Assert.That(Documents(parts).Select(document => document.Id).Distinct().Count(), Is.EqualTo(2500), "onyx#14659 stopped at 900");
        Assert.That(Slack.Calls("conversations.history"), Is.EqualTo(3));
    }

    [Test]
    public async Task A_late_reply_to_an_old_thread_is_found()
    {
        var root = AddOldThread();
        var first = await Probe().ReadAsync("C1");
        root.Replies.Add(new FakeMessage { Ts = At(10 * Day), Text = "sorry, I was away" });

        var next = await IncrementalAsync(first, 10 * Day - 60, 10 * Day + 60);

        Assert.That(await ContentReader.ReadAsync(Documents(next).Single().Content), Does.Contain("I was away"), "onyx#14012");
    }

    [Test]
    public async Task A_reply_also_sent_to_the_channel_updates_a_thread_from_before_the_look_back()
    {
        var root = AddOldThread();
        var first = await Probe().ReadAsync("C1");
        root.Replies.Add(new FakeMessage { Ts = At(90 * Day), Text = "after months", Broadcast = true });

        var next = await IncrementalAsync(first, 90 * Day - 60, 90 * Day + 60);

        Assert.That(Documents(next).Select(document => document.Id), Is.EqualTo(new[] { $"C1__{At(0)}" }));
    }

    [Test]
    public async Task Edits_and_deletions_within_the_look_back_are_found()
    {
        var root = AddOldThread();
        var other = Slack.Channel("C1").Add(new FakeMessage { Ts = At(5), Text = "typo" });
        var first = await Probe().ReadAsync("C1");
        root.Replies.RemoveAt(0);
        (other.Text, other.EditedTs) = ("fixed", At(6));

        var next = await IncrementalAsync(first, 2 * Day, 3 * Day);

        var text = string.Join('\n', await Task.WhenAll(Documents(next).Select(document => ContentReader.ReadAsync(document.Content))));
        Assert.That(text, Does.Contain("fixed").And.Not.Contain("typo").And.Not.Contain("first reply"));
    }

    [Test]
    public async Task An_edited_reply_is_found_although_its_root_does_not_change()
    {
        var root = AddOldThread();
        var first = await Probe().ReadAsync("C1");
        root.Replies[1].Text = "second thoughts";

        var next = await IncrementalAsync(first, 60, 120);

        Assert.That(await ContentReader.ReadAsync(Documents(next).Single().Content), Does.Contain("second thoughts"));
        Assert.That(Documents(next)[0].Fingerprint, Is.Not.EqualTo(Documents(first).Single().Fingerprint));
    }

    [Test]
    public async Task An_unchanged_thread_costs_no_call_for_replies()
    {
        AddOldThread();
        var first = await Probe().ReadAsync("C1");
        var before = Slack.Calls("conversations.replies");

        var next = await IncrementalAsync(first, 5 * Day, 6 * Day);

        Assert.That(Documents(next), Is.Empty);
        Assert.That(next.Sum(part => part.Changes.Unchanged), Is.EqualTo(1));
        Assert.That(Slack.Calls("conversations.replies"), Is.EqualTo(before));
    }

    [Test]
    public async Task A_deleted_root_keeps_its_replies_and_a_thread_without_replies_is_deleted()
    {
        var kept = AddOldThread();
        var gone = Slack.Channel("C1").Add(new FakeMessage { Ts = At(3), Text = "regretted" });
        var first = await Probe().ReadAsync("C1");
        foreach (var message in new[] { kept, gone })
            (message.Subtype, message.Text) = ("tombstone", "This message was deleted.");

        var next = await IncrementalAsync(first, Day, 2 * Day);

        var text = await ContentReader.ReadAsync(Documents(next).Single().Content);
        Assert.That(text, Does.Contain("first reply").And.Not.Contain("deleted"));
        Assert.That(next.SelectMany(part => part.Changes.Deleted), Is.EqualTo(new[] { $"C1__{At(3)}" }));
    }

    [Test]
    public async Task A_later_sync_catches_up_on_a_channel_that_could_not_be_read()
    {
        var channel = AddChannel(isPrivate: true);
        channel.Add(new FakeMessage { Ts = At(0), Text = "before" });
        var first = await Probe().ReadAsync("C1");
        channel.IsMember = false;
        var failed = await Probe().ReadAsync("C1", previous: first[^1].Checkpoint, window: Window(Day, 2 * Day));
        channel.IsMember = true;
        channel.Add(new FakeMessage { Ts = At(1.5 * Day), Text = "while we were out" });

        var next = await Probe(("thread_lookback_days", 0), ("audit_days", 0))
            .ReadAsync("C1", previous: failed[^1].Checkpoint, window: Window(50 * Day, 51 * Day));

        Assert.That(failed.SelectMany(part => part.Changes.Failures).Single().Scope, Is.EqualTo(FailureScope.Container));
        Assert.That(Documents(next).Select(document => document.Title), Has.Some.Contains("while we were out"));
    }

    private FakeMessage AddOldThread()
    {
        var root = AddChannel().Add(new FakeMessage { Ts = At(0), Text = "root" });
        root.Replies.Add(new FakeMessage { Ts = At(1), Text = "first reply" });
        root.Replies.Add(new FakeMessage { Ts = At(2), Text = "second reply" });
        return root;
    }

    private Task<List<ReadPart>> IncrementalAsync(List<ReadPart> first, double from, double to)
        => Probe(("audit_days", 0)).ReadAsync(
            "C1", previous: first[^1].Checkpoint, window: Window(from, to), known: new KnownFingerprints(first));
}
