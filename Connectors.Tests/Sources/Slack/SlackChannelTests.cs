using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Slack;

public sealed class SlackChannelTests : SlackFixture
{
    [Test]
    public async Task Names_ids_patterns_and_exclusions_select_channels()
    {
        foreach (var name in new[] { "general", "dev-api", "dev-web", "random" })
            AddChannel($"C{name}", name);

        var named = await Probe(("channels", "#general, Crandom")).PartitionsAsync();
        var matched = await Probe(("channels", new JsonArray("dev-.*")), ("channel_regex_enabled", true)).PartitionsAsync();
        var matchedInPart = await Probe(("channels", "dev"), ("channel_regex_enabled", true)).PartitionsAsync();
        var excluded = await Probe(("exclude_channels", "dev-web|random"), ("exclude_channel_regex_enabled", true)).PartitionsAsync();

        Assert.That(named, Is.EqualTo(new[] { "Cgeneral", "Crandom" }));
        Assert.That(matched, Is.EqualTo(new[] { "Cdev-api", "Cdev-web" }));
        Assert.That(matchedInPart, Is.Empty, "the whole name must match");
        Assert.That(excluded, Is.EqualTo(new[] { "Cdev-api", "Cgeneral" }));
    }

    [Test]
    public async Task An_unknown_channel_is_refused_with_a_list_of_the_available_ones()
    {
        AddChannel("C1", "general");

        var error = await FailAsync(() => Probe(("channels", "genral")).SplitAsync());

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Misconfigured));
        Assert.That(error.Message, Does.Contain("'genral'").And.Contain("showing 1 of 1").And.Contain("general"));
    }

    [Test]
    public async Task Public_channels_are_joined_before_they_are_read()
    {
        AddChannel(isMember: false).Add(new FakeMessage { Ts = At(0), Text = "hello" });

        Assert.That(Documents(await Probe().ReadAllAsync()), Has.Count.EqualTo(1));
        Assert.That(Slack.Calls("conversations.join"), Is.EqualTo(1));
    }

    [Test]
    public async Task Without_joining_only_channels_of_the_app_are_read_and_named_others_are_failures()
    {
        AddChannel("C1", "mine");
        AddChannel("C2", "theirs", isMember: false);

        var all = await Probe(("join_public_channels", false)).SplitAsync();
        var named = await Probe(("join_public_channels", false), ("channels", "theirs")).SplitAsync();

        Assert.That(all.Partitions.Select(partition => partition.Key), Is.EqualTo(new[] { "C1" }));
        Assert.That(all.Failures, Is.Empty);
        Assert.That(all.FailuresIfKnown.Single().Id, Is.EqualTo("C2"), "documents read while the app was a member must not be deleted");
        Assert.That(named.Failures.Single().Id, Is.EqualTo("C2"));
        Assert.That(Slack.Calls("conversations.join"), Is.Zero);
    }

    [Test]
    public async Task An_archived_channel_is_read_or_fails_but_is_never_taken_for_empty()
    {
        var (inside, outside) = (AddChannel("C1", "old"), AddChannel("C2", "older", isMember: false));
        (inside.IsArchived, outside.IsArchived) = (true, true);
        inside.Add(new FakeMessage { Ts = At(0), Text = "history" });
        outside.Add(new FakeMessage { Ts = At(0), Text = "never seen" });

        var split = await Probe().SplitAsync();
        var listing = await Probe().ListAsync("C1");
        var blind = await Probe().ListAsync("C2");
        var read = await Probe().ReadAsync("C2");

        Assert.That(split.Partitions.Select(partition => partition.Key), Is.EqualTo(new[] { "C1" }));
        Assert.That(split.Failures.Single().Id, Is.EqualTo("C2"));
        Assert.That(listing!.SelectMany(page => page.Documents), Has.Exactly(1).Items);
        Assert.That(blind!.Single().Incomplete, Is.Not.Null);
        Assert.That(read.SelectMany(part => part.Changes.Failures).Single().Scope, Is.EqualTo(FailureScope.Container));
    }

    [Test]
    public async Task Who_is_in_a_private_channel_may_read_it_and_every_member_of_the_workspace_a_public_one()
    {
        Slack.Users["U2"] = ("bob", "bob@example.org");
        var secret = AddChannel("C1", "secret", isPrivate: true);
        secret.Members.Add("U2");
        secret.Add(new FakeMessage { Ts = At(0), Text = "psst" });
        AddChannel("C2", "open").Add(new FakeMessage { Ts = At(0), Text = "hi" });

        var hidden = Documents(await Probe().ReadAsync("C1")).Single().Access!;
        var open = Documents(await Probe().ReadAsync("C2")).Single().Access!;
        var listed = (await Probe().ListAsync("C1", includeAccess: true))!.Single().Documents.Single().Access!;

        var members = new[] { Principal.User("U1", "ada@example.org"), Principal.User("U2", "bob@example.org") };
        Assert.That(hidden.Layers.Single(), Is.EqualTo(members));
        Assert.That(listed.Layers.Single(), Is.EqualTo(hidden.Layers.Single()));
        Assert.That(open.Layers, Is.EqualTo(DocumentAccess.Of(Principal.Group("workspace-members")).Layers));
    }

    [Test]
    public async Task A_mention_of_a_private_channel_does_not_reveal_its_name()
    {
        AddChannel("C1", "open").Add(new FakeMessage { Ts = At(0), Text = "see <#C2> and <#C3|>" });
        AddChannel("C2", "layoffs", isPrivate: true);
        AddChannel("C3", "random");
        await Probe().ReadAsync("C2");

        var text = await ContentReader.ReadAsync(Documents(await Probe().ReadAsync("C1")).Single().Content);

        Assert.That(text, Does.EndWith("see #private-channel and #random"));
    }

    [Test]
    public async Task A_split_without_the_scope_for_private_channels_is_incomplete()
    {
        Slack.Scopes = "channels:read,channels:history,channels:join,users:read";
        AddChannel("C1", "open");
        AddChannel("C2", "secret", isPrivate: true);

        var split = await Probe().SplitAsync();
        var wanted = await Probe(("include_private_channels", false)).SplitAsync();

        Assert.That(split.Partitions.Select(partition => partition.Key), Is.EqualTo(new[] { "C1" }));
        Assert.That(split.Complete, Is.False);
        Assert.That(split.Failures.Single().Message, Does.Contain("groups:read"));
        Assert.That(wanted.Complete);
    }

    [Test]
    public async Task A_throttled_split_is_an_error_and_not_a_list_of_public_channels_only()
    {
        AddChannel("C1", "secret", isPrivate: true);
        Slack.Allowance["conversations.list"] = 0;

        Assert.That((await FailAsync(() => Probe().SplitAsync())).Kind, Is.EqualTo(SourceErrorKind.RateLimited));
    }
}
