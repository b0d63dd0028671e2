using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.GoogleDrive;

public sealed class DriveScopeTests : GoogleDriveFixture
{
    [Test]
    public async Task Drives_folders_and_users_are_partitions()
    {
        Drive.Drives["D1"] = ("Sales", [new FakeShare("user", Ann)]);
        Drive.Drives["D2"] = ("Hidden", []);
        Folder("f");
        File("nofolder");
        var probe = Probe("google_drive", DriveConfigs.OAuth(Google, config =>
        {
            config["shared_drive_urls"] = "https://drive.google.com/drive/folders/D1, D2, f";
            config["shared_folder_urls"] = "nofolder";
            config["my_drive_emails"] = $"{Ann},{Bob}";
        }));

        var split = await probe.SplitAsync();

        Assert.That(split.Partitions.Select(partition => partition.Key), Is.EquivalentTo(new[] { AnnsDrive, "drive:D1", "folder:f" }));
        Assert.That(split.Partitions.Single(partition => partition.Key == "drive:D1").Label, Is.EqualTo("Sales"));
        Assert.That(split.Failures.Select(failure => failure.Id), Is.EquivalentTo(new[] { "user:bob@example.com", "drive:D2", "folder:nofolder" }));
    }

    [Test]
    public async Task A_drive_that_is_refused_is_a_failed_container_and_keeps_its_place()
    {
        Drive.Drives["D1"] = ("Sales", [new FakeShare("user", Ann)]);
        File("a", drive: "D1");
        var probe = Probe("google_drive", DriveConfigs.OAuth(Google, config => config["shared_drive_urls"] = "D1"));
        var first = await probe.ReadAsync("drive:D1");

        Drive.Forbidden.Add("D1");
        var next = await probe.ReadAsync("drive:D1", previous: first[^1].Checkpoint);
        var (_, listing) = await Outcome.OfAsync(() => probe.ListAsync("drive:D1"));

        Assert.That(Failures(next).Single().Scope, Is.EqualTo(FailureScope.Container));
        Assert.That(Deleted(next), Is.Empty);
        Assert.That(next[^1].Checkpoint.GetRawText(), Is.EqualTo(first[^1].Checkpoint.GetRawText()));
        Assert.That(listing, Is.InstanceOf<SourceException>());
    }

    [Test]
    public async Task A_subfolder_that_is_refused_is_a_failure_and_makes_the_listing_incomplete()
    {
        Folder("f");
        Folder("closed", parent: "f");
        File("a", parent: "f");
        File("b", parent: "closed");
        Drive.Forbidden.Add("closed");
        var probe = Probe("google_drive", DriveConfigs.OAuth(Google, config => config["shared_folder_urls"] = "f"));

        var parts = await probe.ReadAsync("folder:f");
        var pages = await probe.ListAsync("folder:f");

        Assert.That(Ids(parts), Is.EqualTo(new[] { "a" }));
        Assert.That(Failures(parts).Single().Id, Is.EqualTo("closed"));
        Assert.That(pages!.Any(page => page.Incomplete is not null));
    }

    [Test]
    public async Task A_search_that_Google_calls_incomplete_is_no_complete_listing()
    {
        File("a");
        Drive.IncompleteSearch = true;

        Assert.That((await Mine().ListAsync(AnnsDrive))!.Single().Incomplete, Does.Contain("incompleteSearch"));
    }

    [Test]
    public async Task A_service_account_reads_every_users_drive_and_each_file_from_its_owner()
    {
        Google.Directory.Users.AddRange([Bob, "gone@example.com"]);
        Google.Directory.Suspended.Add("gone@example.com");
        File("annsfile").Permissions.Add(new FakeShare("user", Bob));
        File("bobsfile", owner: Bob);
        File("external", owner: "eve@other.org").Permissions.Add(new FakeShare("user", Bob));
        var probe = Probe("google_drive", DriveConfigs.ServiceAccount(Google, config =>
        {
            config["include_my_drives"] = true;
            config["include_files_shared_with_me"] = true;
        }));

        Assert.That((await probe.CheckAsync()).Warnings, Is.Empty);
        Assert.That(await probe.PartitionsAsync(), Is.EqualTo(new[] { AnnsDrive, "user:bob@example.com" }));
        Assert.That(Ids(await probe.ReadAsync(AnnsDrive)), Is.EqualTo(new[] { "annsfile" }));
        Assert.That(Ids(await probe.ReadAsync("user:bob@example.com")), Is.EqualTo(new[] { "bobsfile", "external" }));
        Assert.That(Failures(await probe.ReadAsync("user:gone@example.com")).Single().Scope, Is.EqualTo(FailureScope.Container));
    }

    [Test]
    public async Task A_shared_drive_that_the_administrator_is_no_member_of_is_read_for_a_member()
    {
        Google.Directory.Users.Add(Bob);
        Drive.Drives["D1"] = ("Sales", [new FakeShare("user", Bob)]);
        File("a", drive: "D1");
        var probe = Probe("google_drive", DriveConfigs.ServiceAccount(Google, config => config["include_shared_drives"] = true));

        Assert.That(await probe.PartitionsAsync(), Is.EqualTo(new[] { "drive:D1" }));
        var first = await probe.ReadAsync("drive:D1");
        var (_, calls) = await CountAsync(() => probe.ReadAsync("drive:D1", previous: first[^1].Checkpoint));

        Assert.That(Ids(first), Is.EqualTo(new[] { "a" }));
        Assert.That(calls, Has.Count.LessThanOrEqualTo(2));
    }

    [Test]
    public async Task Groups_are_listed_by_the_address_that_permissions_name()
    {
        Google.Directory.Groups["team@example.com"] = [(Ann, "USER"), ("inner@example.com", "GROUP")];
        await using var reader = Probe("google_drive", DriveConfigs.ServiceAccount(Google, config => config["include_my_drives"] = true)).Open();

        var groups = new List<SourceGroup>();
        await foreach (var page in reader.Capability<IListsGroups>()!.ListGroupsAsync(CancellationToken.None))
            groups.AddRange(page);

        Assert.That(groups.Single().Id, Is.EqualTo("team@example.com"));
        Assert.That(groups.Single().Members, Is.EqualTo(new[] { Principal.User(Ann, Ann), Principal.Group("inner@example.com", "inner@example.com") }));
    }
}
