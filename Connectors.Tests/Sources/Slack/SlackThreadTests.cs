using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Slack;

public sealed class SlackThreadTests : SlackFixture
{
    [Test]
    public async Task A_thread_is_a_document_whose_sections_link_to_its_messages()
    {
        Slack.Users["U2"] = ("bob", "bob@example.org");
        var root = AddChannel().Add(new FakeMessage { Ts = At(0, 1), Text = "Shall we?\nToday & <!here>" });
        root.Replies.Add(new FakeMessage { Ts = At(1, 2), User = "U2", Text = "yes <@U1>", EditedTs = At(3) });
        root.Replies.Add(new FakeMessage { Ts = At(2, 3), Text = "good", Broadcast = true });

        var document = Documents(await Probe().ReadAsync("C1")).Single();

        Assert.That(document.Id, Is.EqualTo($"C1__{At(0, 1)}"));
        Assert.That(document.Title, Is.EqualTo("ada in #general: Shall we? Today & @here"));
        var digits = At(0, 1).Replace(".", "", StringComparison.Ordinal);
        Assert.That(document.Link, Is.EqualTo($"https://acme.slack.com/archives/C1/p{digits}"));
        Assert.That(document.Owners, Is.EqualTo(new[] { "ada@example.org", "bob@example.org" }));
        Assert.That(document.Metadata["channel"]!.GetValue<string>(), Is.EqualTo("general"));
        Assert.That(document.CreatedAt, Is.EqualTo(FakeWorkspace.Start.AddMicroseconds(1)));
        Assert.That(document.UpdatedAt, Is.EqualTo(FakeWorkspace.Start.AddMinutes(3)));
        var sections = ((SectionsContent)document.Content).Sections;
        Assert.That(sections.Select(section => section.Text), Is.EqualTo(new[]
        {
            "ada (2026-01-05 08:00): Shall we?\nToday & @here", "bob (2026-01-05 08:01): yes @ada", "ada (2026-01-05 08:02): good",
        }));
        Assert.That(sections[1].Link, Does.EndWith($"?thread_ts={At(0, 1)}&cid=C1"));
    }

    [Test]
    public async Task Fingerprints_are_the_same_in_every_version()
    {
        var file = new JsonObject { ["id"] = "F1", ["title"] = "Plan", ["size"] = 10, ["mode"] = "hosted", ["timestamp"] = 5 };
        var root = AddChannel().Add(new FakeMessage { Ts = At(0), Text = "root", EditedTs = At(1), Files = new JsonArray(file) });
        root.Replies.Add(new FakeMessage { Ts = At(2), Text = "reply" });

        var documents = Documents(await Probe(("include_files", true)).ReadAsync("C1"));

        string[] expected = ["53a44043787679df-6b5ac67fbd89e557", "F1 10 5 Plan general"];
        Assert.That(documents.Select(document => document.Fingerprint), Is.EqualTo(expected), "stored documents would be written again");
    }

    [Test]
    public async Task Replies_are_requested_only_for_roots_that_have_some()
    {
        var channel = AddChannel();
        for (var minute = 0; minute < 30; minute++)
            channel.Add(new FakeMessage { Ts = At(minute), Text = "alone" });
        channel.Add(new FakeMessage { Ts = At(31), Text = "root" }).Replies.Add(new FakeMessage { Ts = At(32), Text = "reply" });

        Assert.That(Documents(await Probe().ReadAsync("C1")), Has.Count.EqualTo(31));
        Assert.That(Slack.Calls("conversations.replies"), Is.EqualTo(1));
        Assert.That(Slack.Calls("conversations.history"), Is.EqualTo(1));
        Assert.That(Slack.Requests, Has.Count.EqualTo(5), "info, history, replies, and auth.test and users.list once for all slices");
    }

    [Test]
    public async Task A_long_thread_is_read_in_pages_without_repeating_its_root()
    {
        var root = AddChannel().Add(new FakeMessage { Ts = At(0), Text = "root" });
        for (var reply = 1; reply <= 2500; reply++)
            root.Replies.Add(new FakeMessage { Ts = At(0, reply), Text = $"r{reply}" });

        var document = Documents(await Probe().ReadAsync("C1")).Single();

        Assert.That(((SectionsContent)document.Content).Sections, Has.Count.EqualTo(2501));
    }

    [Test]
    public async Task Reading_a_thread_stops_above_the_size_limit()
    {
        var root = AddChannel().Add(new FakeMessage { Ts = At(0), Text = "root" });
        for (var reply = 1; reply <= 2500; reply++)
            root.Replies.Add(new FakeMessage { Ts = At(0, reply), Text = new string('x', 100) });

        var failure = (await Probe(("size_limit", 20_000)).ReadAsync("C1")).SelectMany(part => part.Changes.Failures).Single();

        Assert.That(failure.Reason, Is.EqualTo(FailureReason.TooLarge));
        Assert.That(Slack.Calls("conversations.replies"), Is.EqualTo(1));
    }

    [Test]
    public async Task Bot_messages_and_notices_are_left_out_but_replies_of_people_to_them_are_read()
    {
        var channel = AddChannel();
        channel.Add(new FakeMessage { Ts = At(0), Text = "beep", BotId = "B1" })
            .Replies.Add(new FakeMessage { Ts = At(1), Text = "who was that?" });
        channel.Add(new FakeMessage { Ts = At(2), Text = "boop", BotId = "B1" });
        channel.Add(new FakeMessage { Ts = At(3), Text = "joined", Subtype = "channel_join" });

        var quiet = await Probe().ReadAsync("C1");
        var listed = (await Probe().ListAsync("C1"))!.SelectMany(page => page.Documents).Select(document => document.Id);
        var loud = Documents(await Probe(("include_bot_messages", true)).ReadAsync("C1"));

        string[] thread = [$"C1__{At(0)}"];
        Assert.That(Documents(quiet).Select(document => document.Id), Is.EqualTo(thread), "named after the root, whose text is left out");
        Assert.That(listed, Is.EqualTo(thread), "a listing has the same ids");
        Assert.That(await ContentReader.ReadAsync(Documents(quiet)[0].Content), Does.Not.Contain("beep"));
        Assert.That(
            quiet.SelectMany(part => part.Changes.Skipped).Select(skip => skip.Rule),
            Is.EquivalentTo(new[] { "bot message", "Slack notice (channel_join)" }));
        Assert.That(loud, Has.Count.EqualTo(2));
        Assert.That(await ContentReader.ReadAsync(loud[0].Content), Does.Contain("Robot").And.Contain("boop"));
    }

    [Test]
    public async Task Text_comes_from_blocks_and_attachments_if_a_message_has_none()
    {
        var channel = AddChannel();
        channel.Add(new FakeMessage { Ts = At(0), Blocks = JsonNode.Parse("""
            [{"type":"rich_text","elements":[
              {"type":"rich_text_section","elements":[
                {"type":"text","text":"5 < 6 &amp; "},{"type":"user","user_id":"U1"},{"type":"link","url":"https://x.y","text":"there"}]},
              {"type":"rich_text_list","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"one"}]}]}]},
             {"type":"section","text":{"type":"mrkdwn","text":"*bold* &lt;"},"fields":[{"type":"plain_text","text":"field"}]}]
            """)!.AsArray() });
        channel.Add(new FakeMessage { Ts = At(1), Attachments = JsonNode.Parse("""
            [{"pretext":"Build","title":"failed","text":"see log","fields":[{"title":"Branch","value":"main"}]},{"fallback":"only this"}]
            """)!.AsArray() });

        var documents = Documents(await Probe().ReadAsync("C1"));

        Assert.That(
            await ContentReader.ReadAsync(documents[1].Content),
            Does.EndWith("5 < 6 &amp; @adathere (https://x.y)\n- one\n*bold* <\nfield"));
        Assert.That(await ContentReader.ReadAsync(documents[0].Content), Does.EndWith("Build\nfailed\nsee log\nBranch: main\nonly this"));
    }
}
