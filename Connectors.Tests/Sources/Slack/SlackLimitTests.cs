using System.Text.Json;
using Connectors.Sources;
using Connectors.Sources.Catalog;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Slack;

public sealed class SlackLimitTests : SlackFixture
{
    [Test]
    public async Task A_limited_app_reads_15_messages_per_page_and_batch()
    {
        var channel = AddChannel();
        for (var message = 0; message < 40; message++)
            channel.Add(new FakeMessage { Ts = At(message), Text = $"m{message}" });

        var parts = await Probe(("limited_history", true), ("batch_size", 200)).ReadAsync("C1");

        Assert.That(parts.Select(part => part.Changes.Documents.Count), Is.EqualTo(new[] { 15, 15, 10 }));
        Assert.That(
            Slack.Requests.Where(request => request.Path == "/api/conversations.history").Select(request => request.Parameter("limit")),
            Is.All.EqualTo("15"));
    }

    [Test]
    public async Task A_limited_app_saves_its_position_after_every_thread()
    {
        AddThreads(6);
        Slack.Allowance["conversations.replies"] = 2;
        var parts = new List<ReadPart>();
        await using var reader = Probe(("limited_history", true)).Open();
        var call = new ReadCall { Window = SourceProbe.Always, Partition = "C1" };

        await FailAsync(async () =>
        {
            await foreach (var batch in reader.ReadAsync(call, CancellationToken.None))
                parts.Add(new ReadPart(batch.Changes, batch.Checkpoint));
            return "";
        });
        Slack.Allowance.Clear();
        var rest = await Probe(("limited_history", true)).ReadAsync("C1", parts[^1].Checkpoint);

        Assert.That(Documents(parts), Has.Count.EqualTo(2));
        Assert.That(Documents(rest), Has.Count.EqualTo(4));
    }

    [Test]
    public async Task A_limited_listing_saves_its_position_after_every_thread()
    {
        AddThreads(3);
        var probe = Probe(("limited_history", true), ("include_files", true));

        var pages = (await probe.ListAsync("C1"))!;
        var rest = (await probe.ListAsync("C1", pages[0].Resume))!;

        Assert.That(pages.Select(page => page.Documents.Count), Is.EqualTo(new[] { 1, 1, 1, 0 }));
        Assert.That(rest.SelectMany(page => page.Documents), Is.EqualTo(pages.Skip(1).SelectMany(page => page.Documents)));
    }

    [TestCase(false, 50)]
    [TestCase(true, 1)]
    public async Task Rate_budgets_follow_Slacks_tiers(bool limited, int history)
    {
        AddChannel().Add(new FakeMessage { Ts = At(0), Text = "one" });
        var budgets = new Http.RecordedBudgets();
        var config = JsonSerializer.SerializeToElement(new
        {
            base_url = new Uri(Slack.Address, "api/").AbsoluteUri,
            credentials = new { slack_bot_token = Slack.Token },
            limited_history = limited,
        });
        var probe = new SourceProbe("slack", config, new SourceContext
        {
            Connector = $"budget {limited}",
            Host = new SourceHostOptions { EgressAllow = ["127.0.0.1"] },
            Budgets = budgets,
        });

        await probe.ReadAsync("C1");

        var taken = budgets.Taken
            .DistinctBy(budget => budget.Key)
            .ToDictionary(budget => budget.Key.Split(':')[^1], budget => budget.Calls);
        Assert.That(taken, Is.EquivalentTo(new Dictionary<string, int>
        {
            ["conversations.history"] = history, ["conversations.info"] = 50, ["users.list"] = 20,
        }));
        Assert.That(budgets.Taken.Select(budget => budget.Key), Has.None.Contains(Slack.Token));
    }

    [Test]
    public async Task A_token_revoked_during_a_read_ends_the_slice_and_loses_no_batch()
    {
        FakeWorkspace.Fill(Slack, channels: 1, messages: 60);
        Slack.RevokedAfter = 6;
        var parts = new List<ReadPart>();
        await using var reader = Probe(("batch_size", 8)).Open();
        var call = new ReadCall { Window = SourceProbe.Always, Partition = "C000" };

        var error = await FailAsync(async () =>
        {
            await foreach (var batch in reader.ReadAsync(call, CancellationToken.None))
                parts.Add(new ReadPart(batch.Changes, batch.Checkpoint));
            return "";
        });
        Slack.RevokedAfter = int.MaxValue;
        var rest = await Probe(("batch_size", 8)).ReadAsync("C000", parts.LastOrDefault()?.Checkpoint);

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Unauthorized));
        Assert.That(Documents([.. parts, .. rest]).Select(document => document.Id).Distinct(), Is.EquivalentTo(FakeWorkspace.Ids(Slack)));
    }

    private void AddThreads(int count)
    {
        var channel = AddChannel();
        for (var number = 0; number < count; number++)
        {
            var root = channel.Add(new FakeMessage { Ts = At(number), Text = $"m{number}" });
            root.Replies.Add(new FakeMessage { Ts = At(number, 1), Text = "reply" });
        }
    }
}
