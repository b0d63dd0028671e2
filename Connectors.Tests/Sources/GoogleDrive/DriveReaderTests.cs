using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.GoogleDrive;

/// <summary>For whom a service account reads what.</summary>
public sealed class DriveReaderTests : GoogleDriveFixture
{
    private const string Carol = "carol@example.com";
    private const string Gone = "gone@example.com";
    private const string Sales = "sales@example.com";

    [Test]
    public async Task A_member_who_is_suspended_is_passed_over()
    {
        Google.Directory.Users.AddRange([Gone, Bob]);
        Google.Directory.Suspended.Add(Gone);
        Drive.Drives["D1"] = ("Sales", [new FakeShare("user", Gone), new FakeShare("user", Bob)]);
        File("a", drive: "D1");

        Assert.That(Ids(await Shared().ReadAsync("drive:D1")), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task A_drive_with_groups_for_members_is_read_for_somebody_in_one()
    {
        Google.Directory.Users.Add(Bob);
        Google.Directory.Groups["inner@example.com"] = [(Bob, "USER")];
        Google.Directory.Groups[Sales] = [("inner@example.com", "GROUP")];
        Drive.Drives["D1"] = ("Sales", [new FakeShare("group", "unknown@other.example"), new FakeShare("group", Sales)]);
        File("a", drive: "D1");

        var parts = await Shared().ReadAsync("drive:D1");

        Assert.That(Ids(parts), Is.EqualTo(new[] { "a" }));
        Assert.That(Document(parts, "a").Access!.Layers.Single().Select(who => who.Id), Does.Contain(Sales));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task When_the_reader_leaves_another_goes_on_where_he_stopped(bool suspended)
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
        Assert.That(Ids(next), Is.EqualTo(new[] { "b" }), "by the drive's log, which is the same to all");
        Assert.That(calls.Select(call => call.Path), Has.None.EqualTo("/drive/v3/files"));
    }

    [Test]
    public async Task Where_the_reader_may_not_ask_who_may_read_the_drives_members_may()
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
        Assert.That(Document(parts, "plain07").Access!.Layers.Single().Select(who => who.Id), Is.EquivalentTo(members));
        Assert.That(Document(parts, "shared").Access!.Layers.Single().Select(who => who.Id), Is.EquivalentTo(members), "nobody could tell who else");
        Assert.That(calls.Count(call => call.Path.EndsWith("/permissions", StringComparison.Ordinal)), Is.LessThanOrEqualTo(3));
    }

    [Test]
    public async Task A_domain_that_may_find_one_file_is_not_let_in_where_it_has_the_link()
    {
        Drive.Drives["D1"] = ("Sales", [new FakeShare("user", Ann, Role: "organizer")]);
        // One grantee, one id.
        File("found", drive: "D1").Permissions.Add(new FakeShare("domain", Domain: "example.com", Discoverable: true) { Grantee = "k1" });
        File("linked", drive: "D1").Permissions.Add(new FakeShare("domain", Domain: "example.com", Discoverable: false) { Grantee = "k1" });

        var parts = await Probe("google_drive", DriveConfigs.OAuth(Google, config => config["shared_drive_urls"] = "D1")).ReadAsync("drive:D1");

        Assert.That(Document(parts, "found").Access!.Layers.Single(), Does.Contain(Principal.Domain("example.com")));
        Assert.That(Document(parts, "linked").Access!.Layers.Single(), Does.Not.Contain(Principal.Domain("example.com")));
    }

    [Test]
    public async Task What_a_suspended_user_shares_is_read_for_those_it_is_shared_with()
    {
        Google.Directory.Users.AddRange([Bob, Gone]);
        Google.Directory.Suspended.Add(Gone);
        File("theirs", owner: Gone).Permissions.Add(new FakeShare("user", Bob));
        File("anns").Permissions.Add(new FakeShare("user", Bob));
        var probe = Probe("google_drive", DriveConfigs.ServiceAccount(Google, config =>
        {
            config["include_my_drives"] = true;
            config["include_files_shared_with_me"] = true;
        }));

        Assert.That(Ids(await probe.ReadAsync("user:bob@example.com")), Is.EqualTo(new[] { "theirs" }));
        Assert.That((await probe.ListAsync("user:bob@example.com"))!.SelectMany(page => page.Documents).Select(slim => slim.Id), Is.EqualTo(new[] { "theirs" }));
    }

    [Test]
    public async Task A_folder_that_only_a_named_user_sees_is_a_partition()
    {
        Google.Directory.Users.AddRange([Gone, Bob]);
        Google.Directory.Suspended.Add(Gone);
        Folder("f", owner: Bob);
        File("in", parent: "f", owner: Bob);
        var probe = Probe("google_drive", DriveConfigs.ServiceAccount(Google, config =>
        {
            config["shared_folder_urls"] = "f";
            config["specific_user_emails"] = $"{Gone},{Bob}";
        }));

        Assert.That((await probe.SplitAsync()).Failures, Is.Empty);
        Assert.That(await probe.PartitionsAsync(), Is.EqualTo(new[] { "folder:f" }));
        Assert.That(Ids(await probe.ReadAsync("folder:f")), Is.EqualTo(new[] { "in" }));
    }

    [Test]
    public async Task A_failed_file_is_read_again_for_the_user_whose_drive_it_is_in()
    {
        Google.Directory.Users.Add(Bob);
        File("bobs", owner: Bob);
        await using var reader = Probe("google_drive", DriveConfigs.ServiceAccount(Google, config => config["include_my_drives"] = true)).Open();

        var changes = new List<SourceChanges>();
        await foreach (var each in reader.Capability<IRereads>()!.RereadAsync("user:bob@example.com", ["bobs"], CancellationToken.None))
            changes.Add(each);

        Assert.That(changes.SelectMany(each => each.Documents).Select(document => document.Id), Is.EqualTo(new[] { "bobs" }));
        Assert.That(changes.SelectMany(each => each.Failures), Is.Empty);
    }

    private SourceProbe Shared() => Probe("google_drive", DriveConfigs.ServiceAccount(Google, config => config["include_shared_drives"] = true));

    /// <summary>With credentials of which no token is kept.</summary>
    private SourceProbe Fresh() => Probe("google_drive", DriveConfigs.ServiceAccount(Google, config =>
    {
        config["include_shared_drives"] = true;
        var key = JsonNode.Parse((string)config["credentials"]!["google_service_account_key"]!)!;
        key["token_uri"] = (string)key["token_uri"]! + "?again";
        config["credentials"]!["google_service_account_key"] = key.ToJsonString();
    }));
}
