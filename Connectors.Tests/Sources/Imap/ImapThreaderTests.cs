using Connectors.Sources.Imap;

namespace Connectors.Tests.Sources.Imap;

public sealed class ImapThreaderTests
{
    private readonly ImapThreader _threader = new();
    private uint _uid;

    [Test]
    public void Joins_answers_to_what_they_answer_in_any_order()
    {
        Add("c", "a", "b");
        Add("x");
        Add("b", "a");
        Add("a");
        // Without References, a chain of In-Reply-To.
        Add("d", "c");

        Assert.That(Sizes(), Is.EqualTo(new[] { 4, 1 }));
    }

    [Test]
    public void A_thread_keeps_its_id_when_its_first_message_is_deleted_and_when_messages_are_numbered_anew()
    {
        Add("a");
        Add("b", "a");
        Add("c", "a", "b");
        var whole = _threader.Threads()[0].Id;
        var rest = new ImapThreader();
        rest.Add(Mail("c", 1), [ImapIds.Hash("a"), ImapIds.Hash("b")]);
        rest.Add(Mail("b", 9), [ImapIds.Hash("a")]);

        Assert.That(rest.Threads().Single().Id, Is.EqualTo(whole));
    }

    [Test]
    public void A_message_that_is_in_the_folder_twice_counts_once()
    {
        Add("a");
        Add("a");

        Assert.That(_threader.Threads().Single().Messages.Single().Uid, Is.EqualTo(1));
    }

    [Test]
    public void Messages_that_answer_one_another_in_a_circle_are_one_thread()
    {
        Add("a", "b");
        Add("b", "a");
        Add("c", "c");

        Assert.That(Sizes(), Is.EquivalentTo(new[] { 2, 1 }));
    }

    [Test]
    public void A_thread_of_very_many_messages_becomes_several_documents()
    {
        Add("a");
        for (var number = 0; number < 250; number++)
            Add($"answer {number}", "a");

        Assert.That(Sizes(), Is.EquivalentTo(new[] { 100, 100, 51 }));
        Assert.That(_threader.Threads().Select(thread => thread.Id), Is.Unique);
    }

    private void Add(string id, params string[] references)
        => _threader.Add(Mail(id, ++_uid), [.. references.Select(ImapIds.Hash)]);

    private static ImapMail Mail(string id, uint uid) => new(uid, ImapIds.Hash(id), 100, DateTimeOffset.UnixEpoch.AddDays(uid));

    private int[] Sizes() => [.. _threader.Threads().Select(thread => thread.Messages.Count)];
}
