using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.GoogleDrive;

/// <summary>The users that a service account reads as.</summary>
public sealed class DriveReaderTests : DriveFixture
{
    private const string Carol = "carol@example.com";
    private const string Gone = "gone@example.com";
    private const string Sales = "sales@example.com";

    [Test]
    public async Task A_suspended_member_of_a_shared_drive_is_skipped()
    {
        Google.Directory.Users.AddRange([Gone, Bob]);
        Google.Directory.Suspended.Add(Gone);
        Drive.Drives["D1"] = ("Sales", [new FakeShare("user", Gone), new FakeShare("user", Bob)]);
        File("a", drive: "D1");

        Assert.That(Ids(await Shared().ReadAsync("drive:D1")), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task A_drive_that_has_only_groups_as_members_is_read_as_a_member_of_a_group()
    {
        Google.Directory.Users.Add(Bob);
        Google.Directory.Groups["inner@example.com"] = [(Bob, "USER")];
        Google.Directory.Groups[Sales] = [("inner@example.com", "GROUP")];
        Drive.Drives["D1"] = ("Sales", [new FakeShare("group", "unknown@other.example"), new FakeShare("group", Sales)]);
        File("a", drive: "D1");

        var parts = await Shared().ReadAsync("drive:D1");

        Assert.That(Ids(parts), Is.EqualTo(new[] { "a" }));
        Assert.That(MayRead(parts, "a"), Does.Contain(Sales));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task When_the_reader_loses_access_another_member_continues_from_the_same_position(bool suspended)
    {
        Google.Directory.Users.AddRange([Bob, Carol]);
        Drive.Drives["D1"] = ("Sales", [new FakeShare("user", Bob), new FakeShare("user", Carol)]);
        File("a", drive: "D1");
        File("b", drive: "D1");
        var first = await Shared().ReadAsync("drive:D1");

        Drive.Drives["D1"].Members.RemoveAt(0);
        if (suspended)
            Google.Directory.Suspended.Add(Bob);
        Drive.Change("b", file => file.Name = "new name");
        var (next, calls) = await CountAsync(() => (suspended ? Fresh() : Shared()).ReadAsync("drive:D1", previous: first[^1].Checkpoint));

        Assert.That(Failures(next), Is.Empty);
        Assert.That(Ids(next), Is.EqualTo(new[] { "b" }), "all members share the drive's log");
        Assert.That(calls.Select(call => call.Path), Has.None.EqualTo("/drive/v3/files"));
    }

    [Test]
    public async Task If_the_reader_may_not_list_a_files_permissions_the_drives_members_get_access()
    {
        Google.Directory.Users.Add(Bob);
        Google.Directory.Groups[Sales] = [(Carol, "USER")];
        Drive.Drives["D1"] = ("Sales", [new FakeShare("user", Bob), new FakeShare("group", Sales)]);
        for (var i = 0; i < 30; i++)
            File($"plain{i:00}", drive: "D1");
        File("shared", drive: "D1").Permissions.Add(new FakeShare("user", "eve@other.example"));
        File("again", drive: "D1").Permissions.Add(new FakeShare("user", "eve@other.example"));

        var (parts, calls) = await CountAsync(() => Shared().ReadAsync("drive:D1"));

        string[] members = [Bob, Sales];
        Assert.That(MayRead(parts, "plain07"), Is.EquivalentTo(members));
        Assert.That(MayRead(parts, "shared"), Is.EquivalentTo(members), "its other reader is unknown");
        Assert.That(calls.Count(call => call.Path.EndsWith("/permissions", StringComparison.Ordinal)), Is.LessThanOrEqualTo(3));
    }

    [Test]
    public async Task A_domain_that_may_find_one_file_gets_no_access_to_another_that_requires_the_link()
    {
        Drive.Drives["D1"] = ("Sales", [new FakeShare("user", Ann) { Role = "organizer" }]);
        // Both permissions have the same id, because the grantee is the same.
        File("found", drive: "D1").Permissions.Add(new FakeShare("domain", Domain: "example.com", Discoverable: true) { Grantee = "k1" });
        File("linked", drive: "D1").Permissions.Add(new FakeShare("domain", Domain: "example.com", Discoverable: false) { Grantee = "k1" });

        var parts = await SignedIn(config => config["shared_drive_urls"] = "D1").ReadAsync("drive:D1");

        Assert.That(Document(parts, "found").Access!.Layers.Single(), Does.Contain(Principal.Domain("example.com")));
        Assert.That(Document(parts, "linked").Access!.Layers.Single(), Does.Not.Contain(Principal.Domain("example.com")));
    }

    [Test]
    public async Task Files_that_a_suspended_user_shares_are_read_in_the_recipients_partition()
    {
        Google.Directory.Users.AddRange([Bob, Gone]);
        Google.Directory.Suspended.Add(Gone);
        File("theirs", owner: Gone).Permissions.Add(new FakeShare("user", Bob));
        File("anns").Permissions.Add(new FakeShare("user", Bob));
        var probe = ServiceAccount(config =>
        {
            config["include_my_drives"] = true;
            config["include_files_shared_with_me"] = true;
        });

        Assert.That(Ids(await probe.ReadAsync("user:bob@example.com")), Is.EqualTo(new[] { "theirs" }));
        var listed = (await probe.ListAsync("user:bob@example.com"))!.SelectMany(page => page.Documents);
        Assert.That(listed.Select(document => document.Id), Is.EqualTo(new[] { "theirs" }));
    }

    [Test]
    public async Task A_folder_that_only_one_configured_user_can_see_is_a_partition()
    {
        Google.Directory.Users.AddRange([Gone, Bob]);
        Google.Directory.Suspended.Add(Gone);
        Folder("f", owner: Bob);
        File("in", parent: "f", owner: Bob);
        var probe = ServiceAccount(config =>
        {
            config["shared_folder_urls"] = "f";
            config["specific_user_emails"] = $"{Gone},{Bob}";
        });

        Assert.That((await probe.SplitAsync()).Failures, Is.Empty);
        Assert.That(await probe.PartitionsAsync(), Is.EqualTo(new[] { "folder:f" }));
        Assert.That(Ids(await probe.ReadAsync("folder:f")), Is.EqualTo(new[] { "in" }));
    }

    [Test]
    public async Task A_failed_file_is_read_again_as_the_user_whose_partition_it_is_in()
    {
        Google.Directory.Users.Add(Bob);
        File("bobs", owner: Bob);
        await using var reader = ServiceAccount(config => config["include_my_drives"] = true).Open();

        var changes = new List<SourceChanges>();
        await foreach (var each in reader.Capability<IRereads>()!.RereadAsync("user:bob@example.com", ["bobs"], CancellationToken.None))
            changes.Add(each);

        Assert.That(changes.SelectMany(each => each.Documents).Select(document => document.Id), Is.EqualTo(new[] { "bobs" }));
        Assert.That(changes.SelectMany(each => each.Failures), Is.Empty);
    }

    private SourceProbe Shared() => ServiceAccount(config => config["include_shared_drives"] = true);

    /// <summary>Uses different credentials, so no stored token fits.</summary>
    private SourceProbe Fresh() => ServiceAccount(config =>
    {
        config["include_shared_drives"] = true;
        var key = JsonNode.Parse((string)config["credentials"]!["google_service_account_key"]!)!;
        key["token_uri"] = (string)key["token_uri"]! + "?again";
        config["credentials"]!["google_service_account_key"] = key.ToJsonString();
    });
}
