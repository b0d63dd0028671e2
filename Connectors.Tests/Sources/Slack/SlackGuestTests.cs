using System.Text.Json.Nodes;
using Connectors.Sources;

namespace Connectors.Tests.Sources.Slack;

/// <summary>Guests and members of other organisations see only the channels that they were added to.</summary>
public sealed class SlackGuestTests : SlackFixture
{
    [Test]
    public async Task A_guest_may_read_the_public_channels_that_he_is_in_and_no_other()
    {
        Slack.Users["UG"] = ("guest", "guest@other.example");
        Slack.Guests.Add("UG");
        AddChannel("C1", "with guest").Members.Add("UG");
        AddChannel("C2", "without guest");
        foreach (var channel in Slack.Channels)
            channel.Add(new FakeMessage { Ts = At(0), Text = "salary bands" });

        var inside = Documents(await Probe().ReadAsync("C1")).Single().Access!.Layers.Single();
        var outside = Documents(await Probe().ReadAsync("C2")).Single().Access!.Layers.Single();
        var group = await GroupAsync();

        Assert.That(inside, Is.EqualTo(new[] { Principal.Group(group.Id), Principal.User("UG", "guest@other.example") }));
        Assert.That(outside, Is.EqualTo(new[] { Principal.Group(group.Id) }));
        Assert.That(group.Members, Is.EqualTo(new[] { Principal.User("U1", "ada@example.org") }));
    }

    [TestCase("is_restricted", true)]
    [TestCase("is_ultra_restricted", true)]
    [TestCase("is_stranger", true)]
    [TestCase("deleted", true)]
    [TestCase("is_bot", true)]
    [TestCase("team_id", "T9")]
    public async Task Guests_foreign_accounts_bots_and_deactivated_accounts_are_no_members(string property, object value)
    {
        Slack.Users["U2"] = ("bob", "bob@example.org");
        Slack.UserProperties["U2"] = new JsonObject { [property] = JsonValue.Create(value) };

        Assert.That((await GroupAsync()).Members.Select(member => member.Id), Is.EqualTo(new[] { "U1" }));
    }

    [Test]
    public async Task A_member_of_another_workspace_of_the_organisation_is_a_member_if_he_is_in_this_one_too()
    {
        Slack.Users["U2"] = ("bob", "bob@example.org");
        Slack.UserProperties["U2"] = new JsonObject
        {
            ["team_id"] = "T9", ["enterprise_user"] = new JsonObject { ["enterprise_id"] = "E1", ["teams"] = new JsonArray("T9", "T1") },
        };

        Assert.That((await GroupAsync()).Members.Select(member => member.Id), Is.EquivalentTo(new[] { "U1", "U2" }));
    }

    [Test]
    public async Task Members_of_other_organisations_may_read_a_shared_channel_that_they_are_in()
    {
        var channel = AddChannel();
        channel.IsExtShared = true;
        channel.Members.Add("UEXT");
        channel.Add(new FakeMessage { Ts = At(0), Text = "joint plan" });

        var readers = Documents(await Probe().ReadAsync("C1")).Single().Access!.Layers.Single();

        Assert.That(readers, Is.EqualTo(new[] { Principal.Group("workspace-members"), Principal.User("UEXT") }));
    }

    [Test]
    public async Task Deactivated_accounts_and_bots_may_not_read_a_private_channel()
    {
        foreach (var (id, property) in new[] { ("U2", "deleted"), ("U3", "is_bot") })
        {
            Slack.Users[id] = (id, $"{id}@example.org");
            Slack.UserProperties[id] = new JsonObject { [property] = true };
        }

        var channel = AddChannel(isPrivate: true);
        channel.Members.AddRange(["U2", "U3"]);
        channel.Add(new FakeMessage { Ts = At(0), Text = "psst" });

        var readers = Documents(await Probe().ReadAsync("C1")).Single().Access!.Layers.Single();

        Assert.That(readers.Select(reader => reader.Id), Is.EqualTo(new[] { "U1" }));
    }

    [Test]
    public async Task Without_the_scope_for_users_an_access_refresh_fails_and_names_it()
    {
        Slack.Scopes = "channels:read,channels:history";

        var error = await FailAsync(GroupAsync);

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Forbidden));
        Assert.That(error.Message, Does.Contain("users:read"));
    }

    [Test]
    public async Task Without_the_scope_for_members_a_private_channel_is_not_hidden_without_a_word()
    {
        Slack.Scopes = "channels:read,channels:history,groups:history,users:read";
        AddChannel(isPrivate: true).Add(new FakeMessage { Ts = At(0), Text = "psst" });

        var read = await FailAsync(() => Probe().ReadAsync("C1"));
        var refreshed = await FailAsync(AccessAsync);

        foreach (var error in new[] { read, refreshed })
        {
            Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Forbidden));
            Assert.That(error.Message, Does.Contain("groups:read").And.Contain("api.slack.com/apps"));
        }
    }

    private async Task<DocumentAccess> AccessAsync()
    {
        await using var reader = Probe().Open();
        return await reader.Capability<ITellsPartitionAccess>()!.AccessAsync("C1", CancellationToken.None);
    }

    private async Task<SourceGroup> GroupAsync()
    {
        await using var reader = Probe().Open();
        var groups = new List<SourceGroup>();
        await foreach (var page in reader.Capability<IListsGroups>()!.ListGroupsAsync(CancellationToken.None))
            groups.AddRange(page);
        return groups.Single();
    }
}
