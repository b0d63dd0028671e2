using Connectors.Sources;

namespace Connectors.Tests.Sources.GoogleDrive;

public sealed class DriveAccessTests : GoogleDriveFixture
{
    [Test]
    public async Task Users_groups_domains_and_everybody_are_told_apart_and_a_link_alone_is_no_access()
    {
        File("a").Permissions.AddRange(
        [
            new FakeShare("group", "team@example.com"), new FakeShare("domain", Domain: "example.com", Discoverable: true),
            new FakeShare("domain", Domain: "link.example.com", Discoverable: false), new FakeShare("anyone", Discoverable: false),
        ]);
        File("public").Permissions.Add(new FakeShare("anyone", Discoverable: true));

        var parts = await Mine().ReadAsync(AnnsDrive);

        Assert.That(Document(parts, "a").Access!.Layers.Single(), Is.EquivalentTo(new[]
        {
            Principal.User(Ann, Ann), Principal.Group("team@example.com", "team@example.com"), Principal.Domain("example.com"),
        }));
        Assert.That(Document(parts, "public").Access!.Layers.Single(), Does.Contain(Principal.Everyone));
    }

    [Test]
    public async Task In_a_shared_drive_members_and_those_of_folders_and_files_may_read_and_each_is_looked_up_once()
    {
        Drive.Drives["D1"] = ("Sales", [new FakeShare("user", Ann, Role: "organizer"), new FakeShare("group", "sales@example.com")]);
        Folder("f", drive: "D1").Permissions.Add(new FakeShare("user", Bob));
        for (var i = 0; i < 50; i++)
            File($"plain{i}", drive: "D1");
        File("shared", parent: "f", drive: "D1");

        var (parts, calls) = await CountAsync(() => Probe("google_drive", DriveConfigs.OAuth(Google, config => config["shared_drive_urls"] = "D1")).ReadAsync("drive:D1"));

        Assert.That(Document(parts, "plain7").Access!.Layers.Single().Select(who => who.Id), Is.EquivalentTo(new[] { Ann, "sales@example.com" }));
        Assert.That(Document(parts, "shared").Access!.Layers.Single().Select(who => who.Id), Is.EquivalentTo(new[] { Ann, Bob, "sales@example.com" }));
        Assert.That(calls.Count(call => call.Path.EndsWith("/permissions", StringComparison.Ordinal)), Is.LessThanOrEqualTo(2));
    }

    [Test]
    public async Task Where_the_permissions_are_hidden_only_the_reader_is_known_to_read()
    {
        File("theirs", owner: Bob).Permissions.Add(new FakeShare("user", Ann));

        var parts = await Mine(config => config["include_files_shared_with_me"] = true).ReadAsync(AnnsDrive);

        Assert.That(Document(parts, "theirs").Access!.Layers.Single(), Is.EqualTo(new[] { Principal.User(Ann, Ann) }));
    }
}
