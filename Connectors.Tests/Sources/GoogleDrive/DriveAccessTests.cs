using Connectors.Sources;

namespace Connectors.Tests.Sources.GoogleDrive;

public sealed class DriveAccessTests : DriveFixture
{
    [Test]
    public async Task Users_groups_domains_and_everyone_get_access_but_a_link_alone_grants_none()
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
    public async Task In_a_shared_drive_access_is_inherited_and_each_permission_is_looked_up_once()
    {
        Drive.Drives["D1"] = ("Sales", [new FakeShare("user", Ann) { Role = "organizer" }, new FakeShare("group", "sales@example.com")]);
        Folder("f", drive: "D1").Permissions.Add(new FakeShare("user", Bob));
        for (var i = 0; i < 50; i++)
            File($"plain{i}", drive: "D1");
        File("shared", parent: "f", drive: "D1");

        var (parts, calls) = await CountAsync(() => SignedIn(config => config["shared_drive_urls"] = "D1").ReadAsync("drive:D1"));

        Assert.That(MayRead(parts, "plain7"), Is.EquivalentTo(new[] { Ann, "sales@example.com" }));
        Assert.That(MayRead(parts, "shared"), Is.EquivalentTo(new[] { Ann, Bob, "sales@example.com" }));
        Assert.That(calls.Count(call => call.Path.EndsWith("/permissions", StringComparison.Ordinal)), Is.LessThanOrEqualTo(2));
    }

    [Test]
    public async Task If_a_files_permissions_are_hidden_only_the_reader_gets_access()
    {
        File("theirs", owner: Bob).Permissions.Add(new FakeShare("user", Ann));

        var parts = await Mine(config => config["include_files_shared_with_me"] = true).ReadAsync(AnnsDrive);

        Assert.That(Document(parts, "theirs").Access!.Layers.Single(), Is.EqualTo(new[] { Principal.User(Ann, Ann) }));
    }
}
