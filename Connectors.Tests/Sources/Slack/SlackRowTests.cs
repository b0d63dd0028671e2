using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Slack;

/// <summary>Rows of another form than documented: each costs its own document, and is named.</summary>
public sealed class SlackRowTests : SlackFixture
{
    private const string Good = """{"ts":"1767600000.000000","user":"U1","text":"good"}""";

    [TestCase("""{"ts":"1767600060.000000","user":"U1","text":{"a":1}}""")]
    [TestCase("""{"ts":"1767600060.000000","user":"U1","text":"x","reply_count":"two"}""")]
    [TestCase("""{"ts":1767600060.000000,"user":"U1","text":"x"}""")]
    public async Task A_message_of_another_form_fails_alone_and_is_listed(string odd)
    {
        AddChannel();
        Slack.Overrides["conversations.history"] = $$"""{"ok":true,"has_more":false,"messages":[{{odd}},{{Good}}]}""";

        var parts = await Probe().ReadAsync("C1");
        var listed = (await Probe().ListAsync("C1"))!;

        var failure = parts.SelectMany(part => part.Changes.Failures).Single();
        Assert.That(Documents(parts).Select(document => document.Id), Is.EqualTo(new[] { "C1__1767600000.000000" }));
        Assert.That(
            (failure.Scope, failure.Id, failure.Reason),
            Is.EqualTo((FailureScope.Document, "C1__1767600060.000000", FailureReason.Malformed)));
        Assert.That(Slack.Calls("conversations.history"), Is.EqualTo(2), "what is deterministic is not tried again");
        Assert.That(listed.SelectMany(page => page.Documents).Select(document => document.Id), Does.Contain(failure.Id));
        Assert.That(listed.Select(page => page.Incomplete), Is.All.Null);
    }

    [TestCase("""{"user":"U1","text":"x"}""")]
    [TestCase("null")]
    [TestCase("\"text\"")]
    public async Task A_message_without_a_ts_is_told_and_makes_the_listing_incomplete(string odd)
    {
        AddChannel();
        Slack.Overrides["conversations.history"] = $$"""{"ok":true,"has_more":false,"messages":[{{odd}},{{Good}}]}""";

        var parts = await Probe().ReadAsync("C1");
        var listed = (await Probe().ListAsync("C1"))!;

        var failure = parts.SelectMany(part => part.Changes.Failures).Single();
        Assert.That(Documents(parts), Has.Count.EqualTo(1));
        Assert.That((failure.Scope, failure.Id), Is.EqualTo((FailureScope.Container, "C1")));
        Assert.That(listed.Select(page => page.Incomplete), Has.Some.Contains("another form"));
    }

    [Test]
    public async Task A_reply_of_another_form_costs_itself_and_its_thread_is_read()
    {
        AddChannel().Add(new FakeMessage { Ts = At(0), Text = "root" }).Replies.Add(new FakeMessage { Ts = At(1), Text = "reply" });
        Slack.Overrides["conversations.replies"] = $$"""
            {"ok":true,"has_more":false,"messages":[
                {"ts":"{{At(0)}}","user":"U1","text":"root"},
                {"ts":"{{At(1)}}","user":7,"text":"odd"},
                {"ts":"{{At(2)}}","user":"U1","text":"good reply"}]}
            """;

        var parts = await Probe().ReadAsync("C1");

        var failure = parts.SelectMany(part => part.Changes.Failures).Single();
        Assert.That(await ContentReader.ReadAsync(Documents(parts).Single().Content), Does.Contain("good reply"));
        Assert.That((failure.Id, failure.Reason), Is.EqualTo(($"C1__{At(0)}", FailureReason.Malformed)));
        Assert.That(failure.Message, Does.Contain("a message in it was not"));
    }

    [Test]
    public async Task A_file_of_another_form_costs_itself()
    {
        var files = new JsonArray(
            new JsonObject { ["id"] = "F1", ["name"] = "a.txt", ["size"] = "big" }, new JsonObject { ["id"] = "F2", ["name"] = "b.txt" });
        AddChannel().Add(new FakeMessage { Ts = At(0), Text = "see", Files = files });
        var probe = Probe(("include_files", true));

        var parts = await probe.ReadAsync("C1");
        var listed = (await probe.ListAsync("C1"))!.SelectMany(page => page.Documents).Select(document => document.Id);

        Assert.That(Documents(parts).Select(document => document.Id), Is.EqualTo(new[] { $"C1__{At(0)}", $"C1__{At(0)}__F2" }));
        Assert.That(parts.SelectMany(part => part.Changes.Failures).Single().Id, Is.EqualTo($"C1__{At(0)}__F1"));
        Assert.That(listed, Does.Contain($"C1__{At(0)}__F1"), "it exists");
    }

    [Test]
    public async Task A_channel_of_another_form_costs_itself_and_leaves_the_split_incomplete()
    {
        AddChannel().Add(new FakeMessage { Ts = At(0), Text = "hi" });
        Slack.Overrides["conversations.list"] = """
            {"ok":true,"channels":[{"id":"C1","name":"general","is_member":true},{"id":"C2","name":"odd","is_member":"yes"},null]}
            """;

        var split = await Probe().SplitAsync();

        Assert.That(split.Partitions.Select(partition => partition.Key), Is.EqualTo(new[] { "C1" }));
        Assert.That(split.Complete, Is.False);
        Assert.That(split.Failures.Select(failure => failure.Id), Does.Contain("C2"));
    }

    [Test]
    public async Task A_user_of_another_form_costs_his_name_and_may_be_a_guest()
    {
        AddChannel().Add(new FakeMessage { Ts = At(0), User = "U1", Text = "hi" });
        Slack.Overrides["users.list"] = """{"ok":true,"members":[{"id":"U1","name":["ada"]},{"id":"U2","name":"bob"}]}""";
        Slack.Overrides["users.info"] = """{"ok":true,"user":{"id":"U1","name":["ada"]}}""";

        var document = Documents(await Probe().ReadAsync("C1")).Single();

        Assert.That(await ContentReader.ReadAsync(document.Content), Does.StartWith("U1 ("));
        Assert.That(document.Access!.Layers.Single().Select(reader => reader.Id), Does.Contain("workspace-members"));
        Assert.That(Slack.Calls("conversations.members"), Is.EqualTo(1), "guests are named one by one");
    }

    [TestCase("size")]
    [TestCase("name")]
    [TestCase("edit_timestamp")]
    public async Task A_file_that_changes_changes_its_thread(string property)
    {
        var file = new JsonObject { ["id"] = "F1", ["name"] = "a.txt", ["size"] = 10, ["edit_timestamp"] = 1 };
        AddChannel().Add(new FakeMessage { Ts = At(0), Text = "see", Files = [file] });
        var probe = Probe(("include_files", true));
        var before = Documents(await probe.ReadAsync("C1"));
        file[property] = property == "name" ? "b.txt" : 11;

        var known = new KnownFingerprints([new ReadPart(new SourceChanges { Documents = before }, default)]);
        var read = await probe.ReadAsync("C1", known: known);

        Assert.That(Documents(read), Has.Count.EqualTo(2));
        Assert.That(Documents(read)[0].Fingerprint, Is.Not.EqualTo(before[0].Fingerprint));
        Assert.That(Documents(read)[1].Fingerprint, Is.Not.EqualTo(before[1].Fingerprint));
    }
}
