using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Gmail;

public sealed class GmailHistoryTests : GmailFixture
{
    [Test]
    public async Task A_sync_without_changes_makes_one_call_and_reads_nothing()
    {
        Mailbox.Receive(Mails.Plain("m1", "t1", "One", "text"));
        var first = await Mine().ReadAsync(AnnsMail);

        var (next, calls) = await CountAsync(() => Mine().ReadAsync(AnnsMail, previous: first[^1].Checkpoint));

        Assert.That(calls.Select(call => call.Path), Is.EqualTo(new[] { "/gmail/v1/users/me/history" }));
        Assert.That(next.SelectMany(part => part.Items), Is.Empty);
    }

    [Test]
    public async Task A_sync_finds_new_and_deleted_messages_and_deletes_threads_that_have_no_message_left()
    {
        for (var i = 1; i <= 3; i++)
            Mailbox.Receive(Mails.Plain($"m{i}", $"t{i}", $"Subject {i}", "text"));
        var first = await Mine().ReadAsync(AnnsMail);

        Mailbox.Receive(Mails.Plain("m1b", "t1", "Re: Subject 1", "a reply", inReplyTo: "m1"));
        Mailbox.Receive(Mails.Plain("m4", "t4", "Subject 4", "new"));
        Mailbox.Delete("t2", "m2");
        Mailbox.Label("t3", labels => labels.Add("TRASH"));
        var (next, calls) = await CountAsync(() => Mine().ReadAsync(AnnsMail, previous: first[^1].Checkpoint));

        Assert.That(Ids(next), Is.EqualTo(new[] { "ann@example.com/t1", "ann@example.com/t4" }));
        Assert.That(Deleted(next), Is.EqualTo(new[] { "ann@example.com/t2", "ann@example.com/t3" }));
        Assert.That(await ContentReader.ReadAsync(Document(next, "ann@example.com/t1").Content), Does.Contain("a reply"));
        Assert.That(calls, Has.Count.EqualTo(2), "the history and one batch");
    }

    [Test]
    public async Task An_expired_history_leads_to_a_listing_that_fetches_only_new_threads()
    {
        for (var i = 1; i <= 60; i++)
            Mailbox.Receive(Mails.Plain($"m{i}", $"t{i}", $"Subject {i}", "text"));
        var first = await Mine().ReadAsync(AnnsMail);
        Mailbox.Receive(Mails.Plain("new", "tnew", "New", "text"));
        Mailbox.OldestHistory = Mailbox.HistoryId;

        var known = new KnownFingerprints(first);
        var (next, calls) = await CountAsync(() => Mine().ReadAsync(AnnsMail, previous: first[^1].Checkpoint, known: known));
        var quiet = await Mine().ReadAsync(AnnsMail, previous: next[^1].Checkpoint);

        Assert.That(Ids(next), Is.EqualTo(new[] { "ann@example.com/tnew" }));
        Assert.That(next.Sum(part => part.Changes.Unchanged), Is.EqualTo(60));
        Assert.That(calls, Has.Count.EqualTo(4), "the history, the profile, a list and one batch");
        Assert.That(quiet.SelectMany(part => part.Items), Is.Empty);
    }

    [Test]
    public async Task A_long_history_is_read_in_pages_and_can_be_resumed()
    {
        Mailbox.Receive(Mails.Plain("m0", "t0", "First", "text"));
        var first = await Mine().ReadAsync(AnnsMail);
        for (var i = 1; i <= 700; i++)
            Mailbox.Receive(Mails.Plain($"m{i}", $"t{i}", $"Subject {i}", "text"));

        var next = await Mine().ReadAsync(AnnsMail, previous: first[^1].Checkpoint);
        var rest = await Mine().ReadAsync(AnnsMail, from: next[10].Checkpoint, previous: first[^1].Checkpoint);

        Assert.That(Ids(next), Has.Count.EqualTo(700));
        Assert.That(Ids(next.Take(11).Concat(rest)).Distinct(), Is.EquivalentTo(Ids(next)));
        Assert.That(Ids(rest), Has.Count.LessThan(700));
    }

    [Test]
    public async Task A_sync_with_a_query_reads_only_new_threads_that_match_it()
    {
        Mailbox.Receive(Mails.Plain("m1", "t1", "Invoice", "text"));
        Mailbox.Receive(Mails.Plain("m2", "t2", "Holiday", "text"));
        var probe = Mine(config => config["query"] = "subject:invoice");
        var first = await probe.ReadAsync(AnnsMail);

        Mailbox.Receive(Mails.Plain("m3", "t3", "Invoice again", "text"));
        Mailbox.Receive(Mails.Plain("m4", "t4", "Other", "text"));
        var next = await probe.ReadAsync(AnnsMail, previous: first[^1].Checkpoint);

        Assert.That(Ids(first), Is.EqualTo(new[] { "ann@example.com/t1" }));
        Assert.That(Ids(next), Is.EqualTo(new[] { "ann@example.com/t3" }));
    }

    [TestCase("<{3FA85F64-5717}@mail.example.com>")]
    [TestCase("")]
    public async Task A_changed_thread_stays_although_Gmail_cannot_search_for_its_message_ids(string messageId)
    {
        foreach (var (id, subject) in new[] { ("1", "Invoice"), ("2", "Holiday") })
        {
            var mime = $"From: bob@example.com\nSubject: {subject}\nMessage-ID: {messageId}\nContent-Type: text/plain\n\ntext";
            Mailbox.Receive(Mails.Raw("m" + id, "t" + id, mime));
        }

        var probe = Mine(config => config["query"] = "subject:invoice");
        var first = await probe.ReadAsync(AnnsMail);
        foreach (var thread in new[] { "t1", "t2" })
            Mailbox.Label(thread, labels => labels.Add("STARRED"));

        var next = await probe.ReadAsync(AnnsMail, previous: first[^1].Checkpoint);

        Assert.That(Ids(first), Is.EqualTo(new[] { "ann@example.com/t1" }));
        Assert.That(Ids(next), Is.EqualTo(Ids(first)));
        Assert.That(Deleted(next), Is.EqualTo(new[] { "ann@example.com/t2" }));
    }

    [Test]
    public async Task Labels_are_found_by_name_and_a_thread_that_loses_its_label_is_deleted()
    {
        Google.Gmail.Labels["Label_7"] = "Projects/Alpha";
        Mailbox.Receive(Mails.Plain("m1", "t1", "One", "text"));
        Mailbox.Receive(Mails.Plain("m2", "t2", "Two", "text"));
        Mailbox.Label("t1", labels => labels.Add("Label_7"));
        var probe = Mine(config => config["labels"] = "projects/alpha");
        var first = await probe.ReadAsync(AnnsMail);

        Mailbox.Label("t1", labels => labels.Remove("Label_7"));
        var next = await probe.ReadAsync(AnnsMail, previous: first[^1].Checkpoint);

        Assert.That(Ids(first), Is.EqualTo(new[] { "ann@example.com/t1" }));
        Assert.That(Deleted(next), Is.EqualTo(new[] { "ann@example.com/t1" }));
    }

    private sealed class KnownFingerprints(IEnumerable<ReadPart> parts) : IKnownDocuments
    {
        private readonly Dictionary<string, string> _known =
            parts.SelectMany(part => part.Changes.Documents).ToDictionary(document => document.Id, document => document.Fingerprint!);

        public Task<IReadOnlyDictionary<string, string>> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
            => Task.FromResult<IReadOnlyDictionary<string, string>>(ids.Where(_known.ContainsKey).ToDictionary(id => id, id => _known[id]));
    }

    [TestCase("deleted")]
    [TestCase("trashed")]
    public async Task A_message_that_leaves_a_thread_changes_the_threads_fingerprint_whatever_its_history_id(string how)
    {
        Mailbox.Receive(Mails.Plain("m1", "t1", "Plan", "keep this"));
        Mailbox.Receive(Mails.Plain("m2", "t1", "Re: Plan", "secret words", inReplyTo: "m1"));
        // Not every deletion gives the thread a new id.
        Mailbox.FreezesThreadHistory = true;
        var first = await Mine().ReadAsync(AnnsMail);

        if (how == "deleted")
            Mailbox.Delete("t1", "m2");
        else
            Mailbox.Trash("t1", "m2");
        var next = await Mine().ReadAsync(AnnsMail, previous: first[^1].Checkpoint);

        var (before, after) = (Document(first, "ann@example.com/t1"), Document(next, "ann@example.com/t1"));
        Assert.That(after.Fingerprint, Is.Not.EqualTo(before.Fingerprint));
        Assert.That(await ContentReader.ReadAsync(after.Content), Does.Contain("keep this").And.Not.Contain("secret"));
    }

}
