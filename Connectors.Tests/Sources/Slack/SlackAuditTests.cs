using Connectors.Sources;
using Connectors.Sources.Slack;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Slack;

/// <summary>Changes in threads from before the look-back, which only an audit of the whole channel finds.</summary>
public sealed class SlackAuditTests : SlackFixture
{
    private const double Day = 24 * 60;

    [Test]
    public async Task An_audit_finds_late_replies_and_edits_in_threads_of_any_age()
    {
        var channel = AddChannel();
        var root = channel.Add(new FakeMessage { Ts = At(0), Text = "root" });
        var typo = channel.Add(new FakeMessage { Ts = At(5), Text = "typo" });
        channel.Add(new FakeMessage { Ts = At(6), Text = "unchanged" });
        var first = await Probe().ReadAsync("C1", window: new SyncWindow(null, FakeWorkspace.Start.AddMinutes(10)));
        root.Replies.Add(new FakeMessage { Ts = At(60 * Day), Text = "after months" });
        (typo.Text, typo.EditedTs) = ("fixed", At(60 * Day));

        var without = await ReadAsync(first, first, 60 * Day, 0);
        var audit = await ReadAsync(first, first, 60 * Day, 7);
        var next = await ReadAsync(audit, [.. first, .. audit], (60 * Day) + 30, 7);

        Assert.That(Documents(without), Is.Empty);
        Assert.That(Documents(audit).Select(document => document.Id), Is.EquivalentTo(new[] { $"C1__{At(0)}", $"C1__{At(5)}" }));
        Assert.That(audit.Sum(part => part.Changes.Unchanged), Is.EqualTo(1));
        Assert.That(Documents(next), Is.Empty);
        var histories = Slack.Requests.Where(request => request.Path == "/api/conversations.history");
        Assert.That(
            histories.Select(request => request.Parameter("oldest") is { Length: > 0 }),
            Is.EqualTo(new[] { false, true, false, true }),
            "whole channel, look-back, whole channel, look-back");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task An_audit_finds_replies_that_were_edited_late_which_their_root_does_not_show(bool limited)
    {
        var root = AddChannel().Add(new FakeMessage { Ts = At(0), Text = "root" });
        root.Replies.Add(new FakeMessage { Ts = At(1), Text = "typo" });
        var first = await Probe().ReadAsync("C1", window: new SyncWindow(null, FakeWorkspace.Start.AddMinutes(10)));
        (root.Replies[0].Text, root.Replies[0].EditedTs) = ("fixed", At(60 * Day));

        var audit = await Probe(("audit_days", 7), ("limited_history", limited)).ReadAsync(
            "C1", previous: first[^1].Checkpoint, window: Window((60 * Day) - 30, (60 * Day) + 30), known: new KnownFingerprints(first));

        Assert.That(Documents(audit), Has.Count.EqualTo(limited ? 0 : 1), "an app that gets one call a minute reads no thread for this");
        if (!limited)
            Assert.That(Documents(audit)[0].Fingerprint, Is.Not.EqualTo(Documents(first)[0].Fingerprint));
    }

    [Test]
    public async Task An_audit_that_Slack_refuses_stays_due()
    {
        var channel = AddChannel(isPrivate: true);
        channel.Add(new FakeMessage { Ts = At(0), Text = "root" });
        var first = await Probe().ReadAsync("C1", window: new SyncWindow(null, FakeWorkspace.Start.AddMinutes(10)));
        channel.IsMember = false;

        var refused = await ReadAsync(first, first, 60 * Day, 7);

        Assert.That(refused[^1].Checkpoint.ToString(), Does.Contain("audited").And.Contain("missed").IgnoreCase);
        Assert.That(Audited(refused), Is.EqualTo(Audited(first)));
    }

    [Test]
    public void Audits_of_channels_are_spread_over_the_period()
    {
        var channels = Enumerable.Range(0, 200).Select(number => $"C{number}").ToArray();
        var last = channels.ToDictionary(channel => channel, _ => SlackTime.Format(FakeWorkspace.Start));
        var due = new int[21];
        for (var day = 0; day < due.Length; day++)
        {
            var now = FakeWorkspace.Start.AddDays(day + 1);
            foreach (var channel in channels.Where(channel => HistoryWindow.IsAuditDue(7, channel, last[channel], now)))
                (due[day], last[channel]) = (due[day] + 1, SlackTime.Format(now));
        }

        Assert.That(due.Sum(), Is.EqualTo(3 * channels.Length), "every channel once a week");
        Assert.That(due, Is.All.LessThan(channels.Length / 3));
        Assert.That(HistoryWindow.IsAuditDue(7, "C1", null, FakeWorkspace.Start), "the last audit is unknown");
        Assert.That(HistoryWindow.IsAuditDue(0, "C1", null, FakeWorkspace.Start), Is.False);
    }

    private static string? Audited(List<ReadPart> parts) => parts[^1].Checkpoint.GetProperty("audited").GetString();

    private Task<List<ReadPart>> ReadAsync(List<ReadPart> previous, List<ReadPart> stored, double at, int auditDays)
        => Probe(("audit_days", auditDays)).ReadAsync(
            "C1", previous: previous[^1].Checkpoint, window: Window(at - 30, at + 30), known: new KnownFingerprints(stored));
}
