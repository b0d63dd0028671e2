using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Slack;

/// <summary>Every code that Slack refuses a call with costs what it is about: a name, a thread, a channel, or all.</summary>
public sealed class SlackRefusalTests : SlackFixture
{
    [TestCase("user_not_visible")]
    [TestCase("user_not_found")]
    [TestCase("a_code_of_tomorrow")]
    [TestCase("access_denied")]
    public async Task An_author_who_cannot_be_looked_up_costs_his_name_only(string code)
    {
        Slack.Overrides["users.info"] = Refusal(code);
        var profile = new JsonObject { ["real_name"] = "Petra" };
        AddChannel().Add(new FakeMessage { Ts = At(0), User = "UEXT", Text = "hello <@UEXT2>", UserProfile = profile });

        var document = Documents(await Probe().ReadAsync("C1")).Single();

        Assert.That(await ContentReader.ReadAsync(document.Content), Is.EqualTo("Petra (2026-01-05 08:00): hello @UEXT2"));
        Assert.That(Slack.Calls("users.info"), Is.EqualTo(2), "each once");
    }

    [Test]
    public async Task Names_that_Slack_does_not_answer_for_hold_up_nothing_and_are_not_asked_for_without_end()
    {
        Slack.Faults = UpstreamFaults.Always(UpstreamFault.ServerError) with { Applies = request => request.Path == "/api/users.info" };
        var channel = AddChannel();
        for (var number = 0; number < 20; number++)
            channel.Add(new FakeMessage { Ts = At(number), User = $"UX{number}", Text = "hi" });

        Assert.That(Documents(await Probe().ReadAsync("C1")), Has.Count.EqualTo(20));
        Assert.That(Slack.Calls("users.info"), Is.LessThanOrEqualTo(25));
    }

    [TestCase("a_code_of_tomorrow", FailureReason.Other)]
    [TestCase("thread_not_found", FailureReason.Changed)]
    public async Task A_thread_that_Slack_refuses_costs_itself(string code, FailureReason reason)
    {
        Slack.Overrides["conversations.replies"] = Refusal(code);
        var channel = AddChannel();
        channel.Add(new FakeMessage { Ts = At(0), Text = "alone" });
        channel.Add(new FakeMessage { Ts = At(1), Text = "root" }).Replies.Add(new FakeMessage { Ts = At(2), Text = "reply" });

        var parts = await Probe().ReadAsync("C1");

        Assert.That(Documents(parts).Select(document => document.Id), Is.EqualTo(new[] { $"C1__{At(0)}" }));
        var failure = parts.SelectMany(part => part.Changes.Failures).Single();
        Assert.That((failure.Scope, failure.Id, failure.Reason), Is.EqualTo((FailureScope.Document, $"C1__{At(1)}", reason)));
        Assert.That(Slack.Calls("conversations.replies"), Is.EqualTo(1));
    }

    [TestCase("accesslimited")]
    [TestCase("enterprise_is_restricted")]
    [TestCase("is_archived")]
    [TestCase("not_in_channel")]
    [TestCase("method_deprecated")]
    [TestCase("unknown_method")]
    [TestCase("a_code_of_tomorrow")]
    public async Task A_history_that_Slack_refuses_costs_its_channel_at_once(string code)
    {
        Slack.Overrides["conversations.history"] = Refusal(code);
        AddChannel();

        var failure = (await Probe().ReadAsync("C1")).SelectMany(part => part.Changes.Failures).Single();

        Assert.That((failure.Scope, failure.Id), Is.EqualTo((FailureScope.Container, "C1")));
        Assert.That(failure.Message, Does.Contain(code));
        Assert.That(Slack.Calls("conversations.history"), Is.EqualTo(1), "what is deterministic is not tried again");
    }

    [TestCase("token_revoked", SourceErrorKind.Unauthorized)]
    [TestCase("two_factor_setup_required", SourceErrorKind.Unauthorized)]
    [TestCase("missing_scope", SourceErrorKind.Forbidden)]
    [TestCase("fetch_members_failed", SourceErrorKind.Transient)]
    [TestCase("team_added_to_org", SourceErrorKind.Transient)]
    public async Task A_refusal_that_is_not_about_the_channel_ends_the_read(string code, SourceErrorKind kind)
    {
        Slack.Overrides["conversations.history"] = Refusal(code);
        AddChannel();

        Assert.That((await FailAsync(() => Probe().ReadAsync("C1"))).Kind, Is.EqualTo(kind));
    }

    [Test]
    public async Task A_scope_that_messages_need_is_one_error_that_says_where_to_add_it()
    {
        Slack.Scopes = "channels:read,groups:read,users:read,channels:join";
        AddChannel("C1", "one");
        AddChannel("C2", "two");

        var split = await FailAsync(() => Probe().SplitAsync());
        Slack.TellsScopes = false;
        var check = await FailAsync(() => Probe().CheckAsync());

        foreach (var error in new[] { split, check })
        {
            Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Forbidden));
            Assert.That(error.Message, Does.Contain("channels:history").And.Contain("api.slack.com/apps"));
        }
    }

    [Test]
    public async Task A_scope_that_some_channels_need_is_one_failure_and_the_others_are_read()
    {
        Slack.Scopes = "channels:read,channels:history,groups:read,users:read";
        AddChannel("C1", "open");
        AddChannel("C2", "secret", isPrivate: true);
        AddChannel("C3", "secret too", isPrivate: true);
        AddChannel("C4", "theirs", isMember: false);

        var split = await Probe().SplitAsync();

        Assert.That(split.Partitions.Select(partition => partition.Key), Is.EqualTo(new[] { "C1" }));
        Assert.That(split.Failures.Select(failure => failure.Id), Is.EqualTo(new[] { "private-channels", "unjoined-channels" }));
        Assert.That(split.Failures[0].Message, Does.Contain("groups:history").And.Contain("#secret, #secret too"));
        Assert.That(split.Failures[1].Message, Does.Contain("channels:join").And.Contain("#theirs"));
        Assert.That(split.Complete, Is.False, "documents that were read before stay");
    }

    [Test]
    public async Task A_check_tries_what_a_sync_needs_even_if_Slack_does_not_say_which_scopes_the_app_has()
    {
        (Slack.Scopes, Slack.TellsScopes) = ("channels:read,channels:history,groups:read", false);
        AddChannel("C1", "open");
        AddChannel("C2", "secret", isPrivate: true);

        var warnings = (await Probe().CheckAsync()).Warnings;

        Assert.That(warnings, Has.Count.EqualTo(2));
        Assert.That(warnings[0], Does.Contain("users:read"));
        Assert.That(warnings[1], Does.Contain("groups:history").And.Contain("api.slack.com/apps"));
    }

    [Test]
    public async Task The_scope_for_users_counts_soon_after_it_was_added()
    {
        var all = Slack.Scopes;
        Slack.Scopes = "channels:read,channels:history,groups:read,groups:history";
        AddChannel().Add(new FakeMessage { Ts = At(0), Text = "hi" });
        var nameless = Documents(await Probe().ReadAsync("C1")).Single();
        Slack.Scopes = all;

        // The clock of these tests runs fifty times as fast, and names are asked for again after a minute.
        await Eventually.TrueAsync(
            async () => Documents(await Probe().ReadAsync("C1")).Single().Title.StartsWith("ada ", StringComparison.Ordinal));

        Assert.That(nameless.Title, Does.StartWith("U1 "));
    }

    private static string Refusal(string code) => $$"""{"ok":false,"error":"{{code}}"}""";
}
