using Connectors.Sources;

namespace Connectors.Tests.Sources.Slack;

/// <summary>A free plan hides messages older than 90 days. They come back with a paid plan, so they are not deleted.</summary>
public sealed class SlackPlanTests : SlackFixture
{
    [TestCase(3)]
    [TestCase(20)]
    public async Task A_listing_has_what_the_plan_hides_and_not_what_was_deleted(int hidden)
    {
        var channel = AddChannel();
        for (var number = 0; number < 20; number++)
            channel.Add(new FakeMessage { Ts = At(number), Text = $"m{number}" });
        string[] stored = [.. channel.Roots.Select(root => $"C1__{root.Ts}")];
        channel.Remove(At(15));
        Slack.HiddenBefore = At(hidden);

        var listed = await ListAsync(stored);

        string[] expected = hidden < 20 ? [.. stored.Where(id => id != $"C1__{At(15)}")] : stored;
        Assert.That(listed.SelectMany(page => page.Documents).Select(document => document.Id), Is.EquivalentTo(expected));
        Assert.That(listed.Select(page => page.Incomplete), Is.All.Null, "the prune goes on");
    }

    [Test]
    public async Task On_a_plan_that_hides_nothing_the_stored_documents_are_not_asked_for()
    {
        AddChannel().Add(new FakeMessage { Ts = At(1), Text = "here" });

        var listed = await ListAsync([$"C1__{At(0)}"]);

        Assert.That(listed.SelectMany(page => page.Documents).Select(document => document.Id), Is.EqualTo(new[] { $"C1__{At(1)}" }));
    }

    [Test]
    public async Task A_replay_does_not_take_a_hidden_thread_for_a_deleted_one()
    {
        AddChannel().Add(new FakeMessage { Ts = At(0), Text = "old" });
        Slack.HiddenBefore = At(1);

        var again = (await Probe().RereadAsync([$"C1__{At(0)}"]))!.Single();

        Assert.That(again.Deleted, Is.Empty);
        Assert.That(again.Failures.Single().Message, Does.Contain("plan hides"));
    }

    [Test]
    public async Task A_check_says_that_the_plan_hides_messages()
    {
        AddChannel();
        Slack.HiddenBefore = At(1);

        Assert.That((await Probe().CheckAsync()).Warnings.Single(), Does.Contain("plan hides older messages"));
    }

    private async Task<List<ListingPage>> ListAsync(string[] stored)
    {
        await using var reader = Probe().Open();
        var request = new ListRequest("C1") { Stored = _ => stored.Chunk(7).ToAsyncEnumerable() };
        var pages = new List<ListingPage>();
        await foreach (var page in reader.Capability<IListsDocuments>()!.ListAsync(request, CancellationToken.None))
            pages.Add(page);
        return pages;
    }
}
