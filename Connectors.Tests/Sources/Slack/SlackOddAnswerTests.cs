using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Slack;

/// <summary>Answers that report success but lack the requested data, and refusals in the middle of a read.</summary>
public sealed class SlackOddAnswerTests : SlackFixture
{
    [TestCase("""{"ok":true}""")]
    [TestCase("{}")]
    [TestCase("""{"channels":[]}""")]
    [TestCase("""{"ok":true,"channels":null}""")]
    public async Task A_missing_list_of_channels_is_not_taken_for_an_empty_one(string answer)
    {
        AddChannel();
        Slack.Overrides["conversations.list"] = answer;

        Assert.That((await FailAsync(() => Probe().SplitAsync())).Kind, Is.EqualTo(SourceErrorKind.Transient));
    }

    [TestCase("conversations.info")]
    [TestCase("conversations.members")]
    [TestCase("conversations.history")]
    [TestCase("conversations.replies")]
    [TestCase("users.list")]
    public async Task An_answer_without_the_requested_data_is_a_transient_error_that_names_Slack(string method)
    {
        AddThread(isPrivate: true);
        Slack.Overrides[method] = """{"ok":true}""";

        var error = await FailAsync(() => Probe().ReadAsync("C1"));

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Transient));
        Assert.That(error.Message, Does.Contain("Slack"));
    }

    [Test]
    public async Task A_thread_without_its_root_is_a_failure_and_never_a_deletion()
    {
        AddThread();
        Slack.Overrides["conversations.replies"] = """{"ok":true,"messages":[]}""";

        var read = (await Probe().ReadAsync("C1")).SelectMany(part => part.Changes.Failures).Single();
        var again = (await Probe().RereadAsync([read.Id]))!.Single();
        var listed = (await Probe(("include_files", true)).ListAsync("C1"))!;

        Assert.That(read.Reason, Is.EqualTo(FailureReason.Changed));
        Assert.That(again.Failures.Single().Id, Is.EqualTo(read.Id));
        Assert.That(again.Deleted, Is.Empty);
        Assert.That(listed.Single().Incomplete, Does.Contain(At(0)));
    }

    [Test]
    public async Task A_replay_deletes_a_thread_that_is_gone_but_a_listing_keeps_it_while_history_shows_its_root()
    {
        AddThread();
        Slack.Overrides["conversations.replies"] = """{"ok":false,"error":"thread_not_found"}""";

        var again = (await Probe().RereadAsync([$"C1__{At(0)}"]))!.Single();
        var listed = (await Probe(("include_files", true)).ListAsync("C1"))!;

        Assert.That(again.Deleted, Is.EqualTo(new[] { $"C1__{At(0)}" }));
        Assert.That(listed.SelectMany(page => page.Documents).Single().Id, Is.EqualTo($"C1__{At(0)}"));
    }

    [Test]
    public async Task Replies_that_repeat_under_new_cursors_end_with_an_error()
    {
        AddThread();
        Slack.RepeatsReplies = true;

        var error = await FailAsync(() => Probe().ReadAsync("C1"));

        Assert.That(error.InCircles);
        Assert.That(error.Message, Does.Contain("nothing new"));
        Assert.That(Slack.Calls("conversations.replies"), Is.LessThan(10));
    }

    [Test]
    public async Task A_few_empty_pages_are_passed_and_many_are_an_error()
    {
        AddThread();
        Slack.EmptyPages = 3;

        Assert.That(Documents(await Probe().ReadAsync("C1")), Has.Count.EqualTo(1));
        Assert.That((await Probe().ListAsync("C1"))!.SelectMany(page => page.Documents), Has.Exactly(1).Items);
        Slack.EmptyPages = 1000;
        var error = await FailAsync(() => Probe().ReadAsync("C1"));

        Assert.That(error.InCircles);
        Assert.That(error.Message, Does.Contain("empty pages"));
    }

    [Test]
    public async Task An_app_removed_from_a_channel_during_a_read_fails_the_channel_and_not_the_run()
    {
        AddThread();
        Slack.Overrides["conversations.replies"] = """{"ok":false,"error":"not_in_channel"}""";
        var failed = await Probe().ReadAsync("C1");
        var again = (await Probe().RereadAsync([$"C1__{At(0)}"]))!.Single();
        var listed = (await Probe(("include_files", true)).ListAsync("C1"))!;
        Slack.Overrides.Clear();

        var next = await Probe(("thread_lookback_days", 0), ("audit_days", 0))
            .ReadAsync("C1", previous: failed[^1].Checkpoint, window: Window(1000, 2000));

        Assert.That(failed.SelectMany(part => part.Changes.Failures).Single().Scope, Is.EqualTo(FailureScope.Container));
        Assert.That(again.Failures.Single().Reason, Is.EqualTo(FailureReason.Forbidden));
        Assert.That(again.Deleted, Is.Empty);
        Assert.That(listed.Single().Incomplete, Is.Not.Null);
        Assert.That(Documents(next), Has.Count.EqualTo(1), "the missed thread is caught up");
    }

    [Test]
    public async Task A_message_whose_files_are_null_is_read()
    {
        AddChannel();
        Slack.Overrides["conversations.history"] = """
            {"ok":true,"has_more":false,"messages":[{"ts":"1767600000.000000","user":"U1","text":"hi","files":null}]}
            """;

        Assert.That(Documents(await Probe(("include_files", true)).ReadAsync("C1")), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_deleted_author_keeps_his_name_and_an_emoji_a_deleted_file_and_null_fields_lose_nothing()
    {
        Slack.UserProperties["U1"] = new JsonObject { ["deleted"] = true };
        AddChannel();
        Slack.Overrides["conversations.history"] = """
            {"ok":true,"has_more":false,"messages":[
              {"ts":"1767600000.000000","user":"U1","text":"launch :rocket: \ud83d\ude80","edited":null,"blocks":null,"attachments":null,
               "reactions":null,"files":[{"id":"F1","mode":"tombstone"}]},
              {"ts":"1767600060.000000","user":null,"text":"said by nobody","subtype":null},
              {"ts":"1767600120.000000","user":"U1","text":null,"files":[{"id":"F2","mode":"tombstone"}]}]}
            """;

        var parts = await Probe(("include_files", true)).ReadAsync("C1");

        var threads = Documents(parts).Where(document => document.AttachedTo is null).OrderBy(document => document.Id).ToList();
        var texts = await Task.WhenAll(threads.Select(thread => ContentReader.ReadAsync(thread.Content)));
        Assert.That(threads[0].Title, Does.StartWith("ada "));
        Assert.That(texts[0], Does.Contain("launch").And.Contain("\U0001F680"));
        Assert.That(texts[1], Does.Contain("said by nobody"));
    }

    private void AddThread(bool isPrivate = false)
    {
        var root = AddChannel(isPrivate: isPrivate).Add(new FakeMessage { Ts = At(0), Text = "root" });
        root.Replies.Add(new FakeMessage { Ts = At(1), Text = "reply" });
    }
}
